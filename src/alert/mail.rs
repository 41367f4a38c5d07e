//! Alerts by mail.

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

use super::{AlertError, Notice};

/// Sends to a fixed set of addresses.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    to: Vec<Mailbox>,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mailer")
    }
}

impl Mailer {
    /// `smtp_url` as lettre reads it: `smtps://user:password@mail.example.org`,
    /// `smtp://…?tls=required`, `smtp://127.0.0.1:2525`. The sender is the user if it is an address,
    /// else the first recipient.
    ///
    /// # Errors
    /// When the URL or an address cannot be used.
    pub fn new(smtp_url: &SecretString, to: &[String]) -> Result<Self, AlertError> {
        let unusable = |what: &str| AlertError::Mail(format!("{what} cannot be used"));
        let to: Vec<Mailbox> = to
            .iter()
            .map(|address| address.parse().map_err(|_| unusable("an address")))
            .collect::<Result<_, _>>()?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(smtp_url.expose_secret())
            .map_err(|_| unusable("SMTP_URL"))?
            .timeout(Some(std::time::Duration::from_secs(20)))
            .build();
        let from =
            sender(smtp_url).or_else(|| to.first().cloned()).ok_or_else(|| unusable("an empty list"))?;
        Ok(Self { transport, from, to })
    }

    /// Sends a notice.
    ///
    /// # Errors
    /// When the server refused it or cannot be reached.
    pub async fn send(&self, notice: &Notice) -> Result<(), AlertError> {
        let mut mail = Message::builder()
            .from(self.from.clone())
            .subject(subject(notice))
            .header(ContentType::TEXT_PLAIN);
        for to in &self.to {
            mail = mail.to(to.clone());
        }
        let mail =
            mail.body(body(notice)).map_err(|_| AlertError::Mail("the mail cannot be built".to_owned()))?;
        // What the server says may hold addresses: only the kind of trouble is told.
        self.transport.send(mail).await.map(|_| ()).map_err(|error| {
            let kind = if error.is_permanent() {
                "refused for good"
            } else if error.is_transient() {
                "refused for now"
            } else if error.is_timeout() {
                "no answer in time"
            } else {
                "not reached"
            };
            AlertError::Mail(kind.to_owned())
        })
    }
}

fn sender(smtp_url: &SecretString) -> Option<Mailbox> {
    let url = url::Url::parse(smtp_url.expose_secret()).ok()?;
    let user = url.username().replace("%40", "@");
    user.contains('@').then(|| user.parse().ok()).flatten()
}

fn subject(notice: &Notice) -> String {
    let what = match (notice.kind.as_str(), notice.severity.as_str()) {
        ("crisis", "review") => "Bitte ansehen".to_owned(),
        ("crisis", severity) => format!("KRISE ({severity})"),
        ("crisis_reply_failed", _) => "KRISE: Hilfsnummer nicht zugestellt".to_owned(),
        ("deadline_missed", _) => "Frist verpasst".to_owned(),
        ("parked", _) => "Nicht lesbare Nachricht".to_owned(),
        (kind, _) => format!("Betrieb: {kind}"),
    };
    let again = if notice.repeat > 0 { format!(", {}. Erinnerung", notice.repeat) } else { String::new() };
    let conversation = notice.conversation.map(|id| format!(" – Gespräch {id}")).unwrap_or_default();
    format!("[Sprechzeit] {what}{conversation}{again}")
}

fn body(notice: &Notice) -> String {
    let mut lines = Vec::new();
    if notice.kind == "crisis" && notice.severity != "review" {
        lines.push(
            "Jemand ist vielleicht in Not. Bitte gleich ansehen und bestätigen; bis dahin wird erinnert."
                .to_owned(),
        );
    }
    if !notice.detail.is_empty() {
        lines.push(notice.detail.clone());
    }
    if notice.count > 1 {
        lines.push(format!("Anzahl: {}", notice.count));
    }
    if let Some(url) = &notice.admin_url {
        lines.push(url.clone());
    }
    lines.push(format!("Zeit: {}", notice.time.to_rfc3339()));
    lines.join("\n\n")
}
