//! A line to the server that can be cut and mended.

use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Passes bytes on to a server until it is cut.
#[derive(Debug)]
pub struct Cable {
    /// Where it begins.
    pub address: String,
    is_whole: Arc<watch::Sender<bool>>,
    _task: JoinSet<()>,
}

impl Cable {
    /// A line from a free port to this address.
    pub async fn to(server: &str) -> Self {
        let target = super::wire::socket(server);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let is_whole = Arc::new(watch::Sender::new(true));
        let mut task = JoinSet::new();
        let signal = is_whole.clone();
        task.spawn(async move {
            loop {
                let Ok((mut client, _)) = listener.accept().await else { return };
                let mut whole = signal.subscribe();
                if !*whole.borrow() {
                    continue;
                }
                tokio::spawn(async move {
                    let Ok(mut server) = TcpStream::connect(target).await else { return };
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
                        _ = whole.wait_for(|whole| !whole) => {}
                    }
                });
            }
        });
        Self { address, is_whole, _task: task }
    }

    /// Every connection is lost, and none can be made.
    pub fn cut(&self) {
        self.is_whole.send_replace(false);
    }

    pub fn mend(&self) {
        self.is_whole.send_replace(true);
    }
}
