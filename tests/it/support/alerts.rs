//! Where `ALERT_WEBHOOK_URL` points in stories: keeps what arrives.

use std::sync::{Arc, Mutex};

use actix_web::{App, HttpResponse, HttpServer, web};
use serde_json::Value;

type Kept = Arc<Mutex<Vec<Value>>>;

/// Keeps alerts.
pub struct AlertSink {
    kept: Kept,
    url: String,
    refuse: Arc<std::sync::atomic::AtomicBool>,
}

impl AlertSink {
    pub fn start() -> Self {
        let (kept, refuse) = (Kept::default(), Arc::new(std::sync::atomic::AtomicBool::new(false)));
        let (for_server, refusing) = (kept.clone(), refuse.clone());
        let server = HttpServer::new(move || {
            let (kept, refusing) = (for_server.clone(), refusing.clone());
            App::new().default_service(web::to(move |body: web::Json<Value>| {
                let (kept, refusing) = (kept.clone(), refusing.clone());
                async move {
                    if refusing.load(std::sync::atomic::Ordering::SeqCst) {
                        return HttpResponse::InternalServerError().finish();
                    }
                    kept.lock().expect("not poisoned").push(body.into_inner());
                    HttpResponse::Ok().finish()
                }
            }))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .expect("a free port");
        let url = format!("http://{}/canary-hook", server.addrs()[0]);
        tokio::spawn(server.run());
        Self { kept, url, refuse }
    }

    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// From now on answers with 500.
    pub fn refuse(&self, refuse: bool) {
        self.refuse.store(refuse, std::sync::atomic::Ordering::SeqCst);
    }

    /// What arrived so far.
    pub fn all(&self) -> Vec<Value> {
        self.kept.lock().expect("not poisoned").clone()
    }

    /// `kind/severity` of what arrived, in order.
    pub fn kinds(&self) -> Vec<String> {
        self.all()
            .iter()
            .map(|alert| {
                let word = |name: &str| alert[name].as_str().unwrap_or("?").to_owned();
                format!("{}/{}", word("kind"), word("severity"))
            })
            .collect()
    }
}
