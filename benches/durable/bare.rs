//! The measure of all rates: an actix route that checks the signature and does nothing else. It
//! runs in a process of its own, as the program does.

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::delivery::APP_SECRET;

/// The first argument of the process that serves it.
pub const ARGUMENT: &str = "serve-the-bare-route";

/// Serves on the address that is given, with as many workers as actix chooses.
pub fn serve(arguments: &[String]) -> anyhow::Result<()> {
    let address = arguments.first().cloned().unwrap_or_default();
    actix_web::rt::System::new().block_on(async {
        HttpServer::new(|| {
            App::new()
                .route("/webhook", web::post().to(check))
                .route("/health/ready", web::get().to(HttpResponse::Ok))
        })
        .bind(address)?
        .run()
        .await
    })?;
    Ok(())
}

async fn check(request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let signature = request
        .headers()
        .get("x-hub-signature-256")
        .and_then(|value| value.as_bytes().strip_prefix(b"sha256="))
        .and_then(|digits| hex::decode(digits).ok())
        .unwrap_or_default();
    let mut mac =
        Hmac::<Sha256>::new_from_slice(APP_SECRET.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(&body);
    match mac.verify_slice(&signature) {
        Ok(()) => HttpResponse::Ok().finish(),
        Err(_) => HttpResponse::Unauthorized().finish(),
    }
}
