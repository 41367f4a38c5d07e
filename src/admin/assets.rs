//! The few files that the pages load.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Path;

/// Short: a new version of the program is seen soon, and no page waits for them each time.
const CACHED: &str = "private, max-age=300";

const FILES: [(&str, &str, &str); 4] = [
    ("admin.css", "text/css; charset=utf-8", include_str!("assets/admin.css")),
    ("admin.js", "text/javascript; charset=utf-8", include_str!("assets/admin.js")),
    ("notify.js", "text/javascript; charset=utf-8", include_str!("assets/notify.js")),
    ("icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
];

pub async fn file(name: Path<String>) -> HttpResponse {
    match FILES.iter().find(|(file, ..)| *file == *name) {
        Some((_, kind, text)) => {
            HttpResponse::Ok().content_type(*kind).insert_header((CACHE_CONTROL, CACHED)).body(*text)
        }
        None => HttpResponse::NotFound().finish(),
    }
}
