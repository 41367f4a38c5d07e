//! Where `SMTP_URL` points in stories: takes every mail and keeps it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A mail as it came.
#[derive(Debug, Clone, Default)]
pub struct Mail {
    pub to: Vec<String>,
    /// Headers and body, undecoded.
    pub data: String,
}

/// A mail server.
pub struct Mailbox {
    kept: Arc<watch::Sender<Vec<Mail>>>,
    refuse: Arc<AtomicBool>,
    url: String,
}

impl Mailbox {
    pub async fn start() -> Self {
        let kept = Arc::new(watch::Sender::new(Vec::new()));
        let refuse = Arc::new(AtomicBool::new(false));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("smtp://{}", listener.local_addr().expect("an address"));
        let (keeping, refusing) = (kept.clone(), refuse.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (keeping, refusing) = (keeping.clone(), refusing.clone());
                tokio::spawn(async move {
                    // A client that hangs up early has said all it wanted.
                    let _ = converse(stream, &keeping, &refusing).await;
                });
            }
        });
        Self { kept, refuse, url }
    }

    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// From now on refuses every mail for now.
    pub fn refuse(&self, refuse: bool) {
        self.refuse.store(refuse, Ordering::SeqCst);
    }

    /// Mails to this address so far.
    pub fn to(&self, address: &str) -> Vec<Mail> {
        self.kept.borrow().iter().filter(|mail| mail.to.iter().any(|to| to == address)).cloned().collect()
    }
}

async fn converse(
    stream: TcpStream,
    kept: &watch::Sender<Vec<Mail>>,
    refuse: &AtomicBool,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut mail = Mail::default();
    let mut in_data = false;
    write.write_all(b"220 here\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        if in_data {
            if line == "." {
                in_data = false;
                kept.send_modify(|kept| kept.push(std::mem::take(&mut mail)));
                write.write_all(b"250 kept\r\n").await?;
            } else {
                mail.data.push_str(&line);
                mail.data.push('\n');
            }
            continue;
        }
        let answer: &[u8] = match line.split([' ', ':']).next().unwrap_or_default() {
            "RCPT" if refuse.load(Ordering::SeqCst) => b"451 not now\r\n",
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1).unwrap_or_default();
                mail.to.push(address.to_owned());
                b"250 ok\r\n"
            }
            "DATA" => {
                in_data = true;
                b"354 go on\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        write.write_all(answer).await?;
    }
    Ok(())
}
