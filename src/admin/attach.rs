//! A picture or a PDF for an applicant. It is streamed into the media folder and never believed: its
//! first and last bytes say what it is, its size is counted while it comes. It goes out like any reply,
//! through the outbox.

mod sort;

use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{Bytes, Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::{Stream, StreamExt, stream};
use multer::{Field, Multipart};
use tokio::sync::mpsc;

use self::sort::Sort;
use super::acts::Act;
use super::failure::Failure;
use super::guard::Answers;
use super::notice::Notice;
use super::reply::Sending;
use super::reply_text::tidy;
use super::session::Visitor;
use super::{Admin, reply_text, shown};
use crate::conversation::{Bubble, OurFile, Owner, Stage};
use crate::store::ConversationRow;
use crate::whatsapp::media::NewFile;
use crate::whatsapp::message::{limit, units};

pub use self::sort::{PDF_BYTES_MAX, PICTURE_BYTES_MAX};

/// What a form has besides its file: boundaries, a text of 4096 characters.
const FORM_BYTES: u64 = 64 * 1024;
/// Longer fields are cut off with the form.
const TEXT_BYTES_MAX: usize = 32 * 1024;
const FILE_NAME_CHARACTERS_MAX: usize = 100;
/// Chunks on their way between the connection and the form's reader.
const CHUNKS: usize = 4;

/// What the form said besides its file.
#[derive(Debug, Default)]
struct Beside {
    once: String,
    text: String,
}

pub async fn attach(
    request: HttpRequest,
    admin: Data<Admin>,
    who: Answers,
    id: Path<i64>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let act = Act::new(&admin, &who.0, *id);
    let row = act.row().await?;
    let header = |name| request.headers().get(name)?.to_str().ok();
    let boundary = header(CONTENT_TYPE).and_then(|text| multer::parse_boundary(text).ok());
    let mut form = Multipart::new(forwarded(payload), boundary.ok_or(Failure::Unreadable)?);
    let mut beside = Beside::default();
    let field = file_field(&mut form, &mut beside).await?;
    let text = tidy(&beside.text);
    let Some(field) = field else {
        act.keep_draft(&text).await?;
        return Ok(act.back(Some(Notice::FileMissing)));
    };
    // Before a byte of the file is read: nobody waits for an upload that cannot go anywhere.
    let announced = header(CONTENT_LENGTH).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    let problem = if announced > admin.pdf_bytes_max().saturating_add(FORM_BYTES) {
        Some(Notice::FileTooLarge)
    } else {
        refusal(&act, &row, &who.0, &text).await?
    };
    let received = match problem {
        Some(problem) => Err(problem),
        None => receive(&admin, field).await,
    };
    let notice = match received {
        Ok(file) => send(&act, file, &text, &beside.once).await?,
        Err(problem) => {
            act.keep_draft(&text).await?;
            Some(problem)
        }
    };
    Ok(act.back(notice))
}

/// The body, for a reader that may run on any thread.
fn forwarded(mut payload: Payload) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send {
    let (sender, receiver) = mpsc::channel(CHUNKS);
    actix_web::rt::spawn(async move {
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|error| std::io::Error::other(error.to_string()));
            if sender.send(chunk).await.is_err() {
                return;
            }
        }
    });
    stream::unfold(receiver, |mut receiver| async move { Some((receiver.recv().await?, receiver)) })
}

/// Reads up to the file, which stands last in the form; `None`: none was chosen.
async fn file_field<'f>(form: &mut Multipart<'f>, beside: &mut Beside) -> Result<Option<Field<'f>>, Failure> {
    while let Some(mut field) = form.next_field().await.map_err(|_| Failure::Unreadable)? {
        match field.name() {
            Some("file") => {
                return Ok(Some(field).filter(|file| file.file_name().is_some_and(|name| !name.is_empty())));
            }
            Some("once") => beside.once = text_of(&mut field).await?,
            Some("text") => beside.text = text_of(&mut field).await?,
            _ => {}
        }
    }
    Ok(None)
}

async fn text_of(field: &mut Field<'_>) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| Failure::Unreadable)? {
        if bytes.len() + chunk.len() > TEXT_BYTES_MAX {
            return Err(Failure::Unreadable);
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| Failure::Unreadable)
}

/// Why nothing can be sent here, or not with this text.
async fn refusal(
    act: &Act<'_>,
    row: &ConversationRow,
    who: &Visitor,
    text: &str,
) -> Result<Option<Notice>, Failure> {
    if matches!(row.state.stage, Stage::Human { owner: Owner::Agent(id), .. } if id != who.id) {
        return Ok(Some(Notice::NotYours));
    }
    if row.window_closes_at.is_none_or(|closes| closes <= act.steps.now()) {
        return Ok(Some(Notice::WindowClosed));
    }
    if units(text) > limit::CAPTION {
        return Ok(Some(Notice::CaptionTooLong));
    }
    if reply_text::has_placeholder(text) {
        return Ok(Some(Notice::Placeholder));
    }
    Ok(act.addresses_another(row, text).await?.then_some(Notice::OtherName))
}

/// Stores the file under a name of our own.
async fn receive(admin: &Admin, mut field: Field<'_>) -> Result<OurFile, Notice> {
    let given = field.file_name().map(str::to_owned);
    let stored_as = admin.random.token();
    let disk = |error: std::io::Error| {
        tracing::error!(%error, "a file for an applicant could not be stored");
        Notice::NotNow
    };
    let mut file = NewFile::begin(&admin.media_dir, &stored_as).await.map_err(disk)?;
    let mut sort = Sort::default();
    while let Some(chunk) = field.chunk().await.map_err(|_| Notice::NotNow)? {
        sort.sees(&chunk);
        let bytes_max = sort.bytes_max(admin.pdf_bytes_max()).ok_or(Notice::FileKind)?;
        if file.bytes() + chunk.len() as u64 > bytes_max {
            return Err(Notice::FileTooLarge);
        }
        file.write(&chunk).await.map_err(disk)?;
    }
    if file.bytes() == 0 {
        return Err(Notice::FileMissing);
    }
    let (kind, mime_type, ending) = sort.known().ok_or(Notice::FileKind)?;
    let bytes = file.finish().await.map_err(disk)?;
    let file_name = ending.map(|ending| file_name(given.as_deref(), ending));
    Ok(OurFile { kind, stored_as, mime_type: mime_type.to_owned(), bytes, file_name })
}

/// The name that the applicant sees: the last part of the given one, with the ending of what it is.
fn file_name(given: Option<&str>, ending: &str) -> String {
    let last = given.unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
    let bare = shown::file_name(last, FILE_NAME_CHARACTERS_MAX);
    let stem =
        bare.strip_suffix(ending).or_else(|| bare.strip_suffix(&ending.to_uppercase())).unwrap_or(&bare);
    let stem = stem.trim_matches(|letter: char| letter == '.' || letter == ' ');
    format!("{}{ending}", if stem.is_empty() { "Datei" } else { stem })
}

/// Messages among which the one with a file is looked for that has just come.
const NEWEST_MESSAGES: usize = 40;

/// Whether no message goes out with this file. When the store cannot tell, one may.
async fn is_surely_unsent(act: &Act<'_>, stored_as: &str) -> bool {
    let newest = act.steps.store.messages(act.id, None, NEWEST_MESSAGES).await;
    newest.is_ok_and(|messages| {
        let mut files = messages.iter().filter_map(|message| message.media.as_ref()?.file.as_deref());
        !files.any(|file| file == stored_as)
    })
}

/// Hands the message to the outbox; a file that is surely not sent is not kept.
async fn send(act: &Act<'_>, file: OurFile, text: &str, once: &str) -> Result<Option<Notice>, Failure> {
    let stored_as = file.stored_as.clone();
    let caption = Some(text.to_owned()).filter(|text| !text.is_empty());
    let sending = act.sends(Bubble::Media { file, media_id: None, caption }, text, once).await;
    if !matches!(sending, Ok(Sending::Done))
        && is_surely_unsent(act, &stored_as).await
        && let Err(error) = tokio::fs::remove_file(act.admin.media_dir.join(&stored_as)).await
    {
        tracing::error!(%error, "a file that was not sent could not be deleted");
    }
    sending.map(Sending::notice)
}

#[cfg(test)]
mod tests;
