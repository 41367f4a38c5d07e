//! Tiny servers on loopback that stand for Meta in the tests of the client and of media.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use actix_web::http::StatusCode;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::client::{GraphClient, GraphSettings, Patience};

/// Looks like nothing else, so that it can be searched for in whatever is shown.
pub(super) const TOKEN: &str = "canary-token";

#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: HashMap<String, String>,
    pub(super) body: Vec<u8>,
}

#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
    /// Without a `Content-Length`.
    pub(super) streamed: bool,
}

impl Reply {
    pub(super) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), streamed: false }
    }

    pub(super) fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::new(status, body.to_string())
    }

    pub(super) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

pub(super) struct Server {
    pub(super) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// What was asked so far.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(super) fn client(&self) -> GraphClient {
        client(&self.url)
    }
}

/// A server that answers every request by `reply`; it is handed its own address.
pub(super) fn serve(reply: impl Fn(&str, &Seen) -> Reply + Send + Sync + 'static) -> Server {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (log, reply) = (seen.clone(), Arc::new(reply));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let own = url.clone();
    let app = move || {
        let (log, reply, own) = (log.clone(), reply.clone(), own.clone());
        App::new().default_service(web::to(move |request: HttpRequest, body: web::Bytes| {
            let (log, reply, own) = (log.clone(), reply.clone(), own.clone());
            async move {
                let seen = record(&request, &body);
                let reply = reply(&own, &seen);
                log.lock().unwrap().push(seen);
                respond(reply)
            }
        }))
    };
    let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap().run();
    actix_web::rt::spawn(server);
    Server { url, seen }
}

fn record(request: &HttpRequest, body: &[u8]) -> Seen {
    let headers = request.headers().iter();
    Seen {
        method: request.method().to_string(),
        path: request.path().to_owned(),
        query: request.query_string().to_owned(),
        headers: headers
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect(),
        body: body.to_vec(),
    }
}

fn respond(reply: Reply) -> HttpResponse {
    let mut response = HttpResponse::build(StatusCode::from_u16(reply.status).unwrap());
    for header in reply.headers {
        response.insert_header(header);
    }
    if reply.streamed {
        let chunks: Vec<_> = reply.body.chunks(1000).map(web::Bytes::copy_from_slice).collect();
        let chunks = chunks.into_iter().map(Ok::<_, std::io::Error>);
        response.streaming(futures_util::stream::iter(chunks))
    } else {
        response.body(reply.body)
    }
}

/// A server that reads a request, writes `bytes` and then closes, or hangs for ever.
pub(super) async fn raw(bytes: &'static [u8], hangs: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    actix_web::rt::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 16 * 1024];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(bytes).await;
            if hangs {
                std::future::pending::<()>().await;
            }
        }
    });
    url
}

/// An address at which nobody listens.
pub(super) fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

pub(super) fn settings(url: &str) -> GraphSettings {
    GraphSettings {
        api_url: url.to_owned(),
        version: "v25.0".to_owned(),
        phone_number_id: "700100".to_owned(),
        access_token: SecretString::from(TOKEN),
        patience: Patience::default(),
    }
}

pub(super) fn client(url: &str) -> GraphClient {
    GraphClient::new(settings(url)).unwrap()
}
