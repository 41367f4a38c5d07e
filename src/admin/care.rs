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
use crate::store::EraseReceipt;

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
    let receipt = steps.store.erase(row.contact, steps.now()).await?.ok_or(Failure::NotFound)?;
    let mut files = 0;
    for file in &receipt.media_files {
        match tokio::fs::remove_file(admin.media_dir.join(file)).await {
            Ok(()) => files += 1,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::error!(%error, receipt = receipt.id, "a file of an erased person could not be deleted");
            }
        }
    }
    tracing::info!(receipt = receipt.id, agent.id = who.0.id.0, "somebody was erased");
    Ok(answer::html(StatusCode::OK, &ReceiptPage { l, base: &admin.base, receipt: &receipt, files }))
}
