//! A person's data: given out and erased, by owners.

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::failure::Failure;
use super::guard::Owns;
use super::language::Language;
use super::{Admin, answer};
use crate::ids::ConversationId;
use crate::store::{EraseReceipt, StoreError};

#[derive(Template)]
#[template(path = "admin/receipt.html")]
struct ReceiptPage<'p> {
    l: Language,
    base: &'p str,
    receipt: &'p EraseReceipt,
    files: usize,
}

/// Everything that is kept about the person, as JSON.
pub async fn export(admin: Data<Admin>, _who: Owns, id: Path<i64>) -> Result<HttpResponse, Failure> {
    let store = admin.engine.get().steps.store.clone();
    let row = store.conversation_row(ConversationId(*id)).await?.ok_or(Failure::NotFound)?;
    let record = store.export(row.contact).await?.ok_or(Failure::NotFound)?;
    let text = serde_json::to_string_pretty(&record).unwrap_or_default();
    let disposition = format!("attachment; filename=\"sprechzeit-{}.json\"", row.id);
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((CONTENT_DISPOSITION, disposition))
        .body(text))
}

#[derive(Deserialize)]
pub struct Confirmed {
    #[serde(default)]
    really: String,
}

/// Erases the person; only with the word written out.
pub async fn erase(
    request: HttpRequest,
    admin: Data<Admin>,
    who: Owns,
    id: Path<i64>,
    form: Form<Confirmed>,
) -> Result<HttpResponse, Failure> {
    let l = Language::of(&request);
    if !matches!(form.really.trim().to_lowercase().as_str(), "löschen" | "erase") {
        return Err(Failure::Unreadable);
    }
    let steps = admin.engine.get().steps.clone();
    let row = steps.store.conversation_row(ConversationId(*id)).await?.ok_or(Failure::NotFound)?;
    let (media_dir, agent) = (admin.media_dir.clone(), who.0.id);
    let erased = to_its_end(async move {
        let Some(receipt) = steps.store.erase(row.contact, steps.now()).await? else { return Ok(None) };
        let files = delete_files(&media_dir, &receipt).await;
        tracing::info!(receipt = receipt.id, agent.id = agent.0, "somebody was erased");
        Ok::<_, StoreError>(Some((receipt, files)))
    });
    let (receipt, files) = erased.await??.ok_or(Failure::NotFound)?;
    Ok(answer::html(StatusCode::OK, &ReceiptPage { l, base: &admin.base, receipt: &receipt, files }))
}

/// Deletes what the receipt names, and returns how many files there were.
async fn delete_files(media_dir: &std::path::Path, receipt: &EraseReceipt) -> usize {
    let mut files = 0;
    for file in &receipt.media_files {
        match tokio::fs::remove_file(media_dir.join(file)).await {
            Ok(()) => files += 1,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::error!(%error, receipt = receipt.id, "a file of an erased person could not be deleted");
            }
        }
    }
    files
}

/// Does it to its end though the browser goes away, which ends what waits for it: between the
/// database and the files an erasure must not stop.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::spawn(work).await.map_err(|_| StoreError::Broken("the erasure panicked"))
}

#[cfg(test)]
mod tests;
