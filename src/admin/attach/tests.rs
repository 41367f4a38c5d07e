use rstest::rstest;

use super::*;
use crate::conversation::AttachmentKind;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

fn known(content: &[u8]) -> Option<(AttachmentKind, &'static str)> {
    let mut sort = Sort::default();
    // However the bytes come in.
    for chunk in content.chunks(7) {
        sort.sees(chunk);
    }
    let (kind, mime_type, _) = sort.known()?;
    Some((kind, mime_type))
}

#[rstest]
#[case::jpeg(b"\xff\xd8\xff\xe0 and so on", Some((AttachmentKind::Image, "image/jpeg")))]
#[case::png(PNG, Some((AttachmentKind::Image, "image/png")))]
#[case::pdf(b"%PDF-1.7\n1 0 obj\n%%EOF\n", Some((AttachmentKind::Document, "application/pdf")))]
#[case::png_with_a_palette(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x03\0\0\0", None)]
#[case::png_of_16_bits(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x10\x02\0\0\0", None)]
#[case::html(b"<!doctype html><script>alert(1)</script>", None)]
#[case::pdf_that_is_html(b"%PDF-1.7 <html><script>alert(1)</script>", None)]
#[case::svg(b"<svg xmlns='http://www.w3.org/2000/svg'/>", None)]
#[case::svg_with_a_prolog(b"<?xml version='1.0'?><svg/>", None)]
#[case::gif(b"GIF89a and so on", None)]
#[case::program(b"MZ\x90\0", None)]
#[case::nothing(b"", None)]
fn a_file_is_what_its_bytes_say(
    #[case] content: &[u8],
    #[case] expected: Option<(AttachmentKind, &'static str)>,
) {
    assert_eq!(known(content), expected);
}

#[test]
fn each_sort_has_its_own_limit_from_its_first_bytes_on() {
    let limit_of = |content: &[u8]| {
        let mut sort = Sort::default();
        sort.sees(content);
        sort.bytes_max(PDF_BYTES_MAX)
    };
    assert_eq!(limit_of(PNG), Some(PICTURE_BYTES_MAX));
    assert_eq!(limit_of(b"%PDF-1.7 and so on, and so on"), Some(PDF_BYTES_MAX));
    assert_eq!(limit_of(b"MZ and so on, and so on, and so on"), None);
    assert_eq!(limit_of(b"MZ"), Some(PICTURE_BYTES_MAX), "too early to know");
}

#[test]
fn the_end_of_a_long_file_is_seen_whatever_came_before() {
    let mut content = b"%PDF-1.4\n".to_vec();
    content.extend(std::iter::repeat_n(b'x', 5000));
    assert_eq!(known(&content), None);
    content.extend_from_slice(b"\n%%EOF");
    assert!(known(&content).is_some());
}

#[rstest]
#[case(Some("Vertrag.pdf"), "Vertrag.pdf")]
#[case(Some("VERTRAG.PDF"), "VERTRAG.pdf")]
#[case(Some("C:\\Users\\maja\\Plan März.pdf"), "Plan März.pdf")]
#[case(Some("../../etc/passwd"), "passwd.pdf")]
#[case(Some("gut.pdf\u{202e}exe.html"), "gut.pdfexe.html.pdf")]
#[case(Some("a\r\nb\"c.pdf"), "a bc.pdf")]
#[case(Some(".pdf"), "Datei.pdf")]
#[case(None, "Datei.pdf")]
fn the_applicant_sees_a_harmless_name(#[case] given: Option<&str>, #[case] expected: &str) {
    assert_eq!(file_name(given, ".pdf"), expected);
}
