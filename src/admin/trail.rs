//! The audit trail as a table to take away, for owners: what changed, when, and who did it. It is in
//! the order of time and counts nobody's work.

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures_util::stream;

use super::Admin;
use super::failure::Failure;
use super::guard::Owns;
use super::listing::{Scene, name_of};
use super::words;
use crate::ids::ConversationId;
use crate::store::{AuditEntry, AuditLine, StoreError};

/// Lines read at once.
const AT_ONCE: usize = 500;
/// Says to spreadsheets that it is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The trail of one conversation.
pub async fn one(
    request: HttpRequest,
    admin: Data<Admin>,
    _who: Owns,
    id: Path<i64>,
) -> Result<HttpResponse, Failure> {
    let scene = Scene::of(&admin, &request).await?;
    let store = &scene.steps.store;
    let row = store.conversation_row(ConversationId(*id)).await?.ok_or(Failure::NotFound)?;
    let mut table = heading(&scene);
    for line in store.audit(row.id).await? {
        write_line(&mut table, &scene, Some(row.id), &line);
    }
    Ok(download(&format!("sprechzeit-audit-{}.csv", row.id)).body(table))
}

/// The trail of all conversations, those of erased people without their number.
pub async fn all(request: HttpRequest, admin: Data<Admin>, who: Owns) -> Result<HttpResponse, Failure> {
    let scene = Scene::of(&admin, &request).await?;
    tracing::info!(agent.id = who.0.id.0, "the audit trail was taken out");
    let start = Some((scene, 0, true));
    let table = stream::unfold(start, |reading| async move {
        let (scene, after, is_first) = reading?;
        match piece(&scene, after, is_first).await {
            Ok(Some((text, next))) => {
                Some((Ok::<_, actix_web::Error>(Bytes::from(text)), Some((scene, next, false))))
            }
            Ok(None) => None,
            // The file breaks off, and the browser says so.
            Err(error) => Some((Err(Failure::from(error).into()), None)),
        }
    });
    Ok(download("sprechzeit-audit.csv").streaming(table))
}

/// The next lines, and the last of them. `None`: that was all.
async fn piece(scene: &Scene, after: i64, is_first: bool) -> Result<Option<(String, i64)>, StoreError> {
    let entries = scene.steps.store.audit_after(after, AT_ONCE).await?;
    let mut text = if is_first { heading(scene) } else { String::new() };
    let Some(last) = entries.last().map(|entry| entry.id) else {
        return Ok(is_first.then_some((text, after)));
    };
    for AuditEntry { conversation, line, .. } in &entries {
        write_line(&mut text, scene, *conversation, line);
    }
    Ok(Some((text, last)))
}

fn download(name: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    response
}

fn heading(scene: &Scene) -> String {
    let names =
        scene.l.say("Zeit;Gespräch;Was;Einzelheit;Wer;Kennwort", "Time,Conversation,What,Detail,Who,Word");
    format!("{BYTE_ORDER_MARK}{names}\r\n")
}

fn write_line(table: &mut String, scene: &Scene, conversation: Option<ConversationId>, line: &AuditLine) {
    let l = scene.l;
    let cells = [
        scene.world.hours.local(line.at).to_rfc3339_opts(chrono::SecondsFormat::Secs, false),
        conversation.map_or_else(|| l.say("gelöscht", "erased").to_owned(), |id| id.to_string()),
        words::audit(&line.what, l).unwrap_or_default().to_owned(),
        words::audit_detail(line, l).unwrap_or_else(|| line.detail.clone()),
        line.by.map(|id| name_of(&scene.names, id, l)).unwrap_or_default(),
        line.what.clone(),
    ];
    let cells = cells.map(|text| cell(&text));
    // As spreadsheets of the language expect it.
    table.push_str(&cells.join(l.say(";", ",")));
    table.push_str("\r\n");
}

/// A cell (RFC 4180), which no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let begins_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    format!("\"{}{}\"", if begins_formula { "'" } else { "" }, text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_is_a_formula_or_breaks_out() {
        assert_eq!(cell("Anna; \"die\" 1."), "\"Anna; \"\"die\"\" 1.\"");
        for start in ["=1+1", "+49", "-2", "@SUM", "\t=1", "\r=1", "＝1"] {
            assert!(cell(start).starts_with("\"'"), "{start}");
        }
    }
}
