//! HTTP by hand: bytes on a socket, as nobody's client would send them.

use std::fmt::Write as _;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The socket's address of an URL such as `http://127.0.0.1:1234/base`.
pub fn socket(url: &str) -> SocketAddr {
    let rest = url.strip_prefix("http://").expect("plain HTTP");
    rest.split('/').next().unwrap_or_default().parse().expect("address and port")
}

/// Sends bytes and reads what comes until the other side closes; `None`: it closed without a word.
pub async fn exchange(url: &str, request: &[u8]) -> Option<String> {
    let mut stream = TcpStream::connect(socket(url)).await.expect("it listens");
    // The answer may come, and the line be cut, before all is written.
    let _ = stream.write_all(request).await;
    answer(stream).await
}

/// Reads until the other side closes.
pub async fn answer(mut stream: TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    // A reset after the answer is an end as well.
    let _ = stream.read_to_end(&mut bytes).await;
    (!bytes.is_empty()).then(|| String::from_utf8_lossy(&bytes).into_owned())
}

/// The status of an answer.
pub fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status line")
}

/// The head of a signed POST; the body follows.
pub fn head(length: Option<usize>, headers: &[(&str, &str)]) -> String {
    let mut head = "POST /webhook HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n".to_owned();
    if let Some(length) = length {
        let _ = write!(head, "Content-Length: {length}\r\n");
    }
    for (name, value) in headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head + "\r\n"
}

/// Sends bytes, says that there are no more, and reads what comes.
pub async fn exchange_and_hang_up(url: &str, request: &[u8]) -> Option<String> {
    let mut stream = TcpStream::connect(socket(url)).await.expect("it listens");
    let _ = stream.write_all(request).await;
    let _ = stream.shutdown().await;
    answer(stream).await
}
