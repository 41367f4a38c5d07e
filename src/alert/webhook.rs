//! Alerts as JSON to `ALERT_WEBHOOK_URL`.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{AlertError, Notice};

/// How long a receiver may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The receiver.
#[derive(Debug)]
pub struct Hook {
    url: SecretString,
    client: reqwest::Client,
}

impl Hook {
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(url: &SecretString) -> Result<Self, AlertError> {
        let client = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("sprechzeit/", env!("CARGO_PKG_VERSION")))
            .no_proxy()
            .build()
            .map_err(|_| AlertError::Unreachable)?;
        Ok(Self { url: url.clone(), client })
    }

    /// Posts a notice.
    ///
    /// # Errors
    /// When it did not arrive, or the answer is no 2xx.
    pub async fn post(&self, notice: &Notice) -> Result<(), AlertError> {
        let body = json!({
            "kind": notice.kind,
            "severity": notice.severity,
            "conversation": notice.conversation,
            "admin_url": notice.admin_url,
            "time": notice.time.to_rfc3339(),
            "detail": notice.detail,
            "count": notice.count,
            "repeat": notice.repeat,
        });
        // The error's own text may hold the address, which is a secret.
        let answer = self.client.post(self.url.expose_secret()).json(&body).send().await;
        let status = answer.map_err(|_| AlertError::Unreachable)?.status();
        if status.is_success() { Ok(()) } else { Err(AlertError::Status(status.as_u16())) }
    }
}
