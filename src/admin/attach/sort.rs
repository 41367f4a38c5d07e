//! What a file for an applicant is, by its content. Pure. Only what WhatsApp takes and shows is known:
//! JPEG, PNG of 8 bits with RGB or RGBA, and PDF (Cloud API, "Supported media types").

use crate::conversation::AttachmentKind;

/// WhatsApp's limit of a picture.
pub const PICTURE_BYTES_MAX: u64 = 5 * 1024 * 1024;
/// WhatsApp's limit of a document.
pub const PDF_BYTES_MAX: u64 = 100 * 1024 * 1024;

/// A PNG's signature, its first chunk's length and name, width, height, depth and colours.
const START_BYTES: usize = 26;
/// A PDF's end mark stands in its last kilobyte (ISO 32000, 7.5.5, as readers take it).
const END_BYTES: usize = 1024;

/// Looks at a file while it comes.
#[derive(Debug, Default)]
pub struct Sort {
    start: Vec<u8>,
    end: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looks {
    Jpeg,
    Png,
    Pdf,
}

impl Sort {
    /// The next part of the file.
    pub fn sees(&mut self, chunk: &[u8]) {
        let missing = START_BYTES.saturating_sub(self.start.len()).min(chunk.len());
        self.start.extend_from_slice(&chunk[..missing]);
        self.end.extend_from_slice(&chunk[chunk.len().saturating_sub(END_BYTES)..]);
        let beyond = self.end.len().saturating_sub(END_BYTES);
        self.end.drain(..beyond);
    }

    /// How large it may become; `None`: it is nothing that can be sent.
    pub fn bytes_max(&self, pdf_bytes_max: u64) -> Option<u64> {
        if self.start.len() < START_BYTES {
            return Some(PICTURE_BYTES_MAX);
        }
        Some(match self.looks()? {
            Looks::Jpeg | Looks::Png => PICTURE_BYTES_MAX,
            Looks::Pdf => pdf_bytes_max,
        })
    }

    /// Of the whole file: kind, MIME type, and the ending of its name where the applicant sees one.
    pub fn known(&self) -> Option<(AttachmentKind, &'static str, Option<&'static str>)> {
        match self.looks()? {
            Looks::Jpeg => Some((AttachmentKind::Image, "image/jpeg", None)),
            Looks::Png => Some((AttachmentKind::Image, "image/png", None)),
            Looks::Pdf => self.end.windows(5).any(|window| window == b"%%EOF").then_some((
                AttachmentKind::Document,
                "application/pdf",
                Some(".pdf"),
            )),
        }
    }

    fn looks(&self) -> Option<Looks> {
        match *self.start {
            [0xff, 0xd8, 0xff, ..] => Some(Looks::Jpeg),
            [
                0x89,
                b'P',
                b'N',
                b'G',
                0x0d,
                0x0a,
                0x1a,
                0x0a,
                _,
                _,
                _,
                _,
                b'I',
                b'H',
                b'D',
                b'R',
                _,
                _,
                _,
                _,
                _,
                _,
                _,
                _,
                8,
                2 | 6,
                ..,
            ] => Some(Looks::Png),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Looks::Pdf),
            _ => None,
        }
    }
}
