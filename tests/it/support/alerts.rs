//! Where `ALERT_WEBHOOK_URL` points in stories: keeps what arrives.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::{App, HttpResponse, HttpServer, web};
use serde_json::Value;
use tokio::sync::watch;

/// Only a story that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Keeps alerts.
pub struct AlertSink {
    kept: Arc<watch::Sender<Vec<Value>>>,
    url: String,
    refuse: Arc<AtomicBool>,
    server: actix_web::dev::ServerHandle,
}

impl AlertSink {
    pub fn start() -> Self {
        let kept = Arc::new(watch::Sender::new(Vec::new()));
        let refuse = Arc::new(AtomicBool::new(false));
        let (for_server, refusing) = (kept.clone(), refuse.clone());
        let server = HttpServer::new(move || {
            let (kept, refusing) = (for_server.clone(), refusing.clone());
            App::new().default_service(web::to(move |body: web::Json<Value>| {
                let (kept, refusing) = (kept.clone(), refusing.clone());
                async move {
                    if refusing.load(Ordering::SeqCst) {
                        return HttpResponse::InternalServerError().finish();
                    }
                    kept.send_modify(|kept: &mut Vec<Value>| kept.push(body.into_inner()));
                    HttpResponse::Ok().finish()
                }
            }))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .expect("a free port");
        let url = format!("http://{}/canary-hook", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { kept, url, refuse, server: handle }
    }

    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// From now on answers with 500 (or well again).
    pub fn refuse(&self, refuse: bool) {
        self.refuse.store(refuse, Ordering::SeqCst);
    }

    /// What arrived so far.
    pub fn all(&self) -> Vec<Value> {
        self.kept.borrow().clone()
    }

    /// Of this kind only.
    pub fn of(&self, kind: &str) -> Vec<Value> {
        self.all().into_iter().filter(|alert| alert["kind"] == kind).collect()
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

    /// Waits until so much arrived that the condition holds.
    pub async fn wait_until(&self, condition: impl Fn(&[Value]) -> bool) {
        let mut kept = self.kept.subscribe();
        let met = tokio::time::timeout(PATIENCE, kept.wait_for(|kept| condition(kept))).await;
        assert!(met.is_ok(), "no such alert arrived: {:?}", self.all());
    }
}

impl Drop for AlertSink {
    fn drop(&mut self) {
        // The order is sent at once; only the wait for its end is given up.
        drop(self.server.stop(false));
    }
}
