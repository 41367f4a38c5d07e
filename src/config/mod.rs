//! Settings, one struct a capability, read from the environment. A wrong one is told by name, with
//! what to write instead, and all of them at once.

mod network;
mod reader;
#[cfg(test)]
mod tests;
mod variables;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

pub use network::{Network, is_loopback};
pub use reader::{Environment, InvalidConfig, InvalidFile, Reader};
pub use variables::{VARIABLES, Variable};

use network::trusted_proxies;

use crate::conversation::{Acknowledge, ReopenTemplate, Settings};
use crate::crisis::{Thresholds, ThresholdsError};
use crate::hours::OfficeHours;

/// All settings.
#[derive(Debug, Clone)]
pub struct Config {
    pub server: ServerConfig,
    pub whatsapp: WhatsAppConfig,
    pub storage: StorageConfig,
    pub office: OfficeConfig,
    pub reply: Settings,
    pub alert: AlertConfig,
    pub content: ContentConfig,
}

/// The HTTP server.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    pub listen: SocketAddr,
    pub public_url: Option<Url>,
    pub trusted_proxies: Vec<Network>,
    pub metrics_token: Option<SecretString>,
    /// Where the program's clock starts.
    pub clock: Option<DateTime<Utc>>,
}

impl ServerConfig {
    /// The path below which everything lives, without a slash at its end.
    #[must_use]
    pub fn base_path(&self) -> String {
        self.public_url.as_ref().map(|url| url.path().trim_end_matches('/').to_owned()).unwrap_or_default()
    }
}

/// WhatsApp's side.
#[derive(Debug, Clone)]
pub struct WhatsAppConfig {
    /// Any of them verifies a delivery.
    pub app_secrets: Vec<SecretString>,
    pub verify_token: SecretString,
    pub access_token: SecretString,
    pub phone_number_id: String,
    pub business_account_id: Option<String>,
    pub api_url: Url,
    pub api_version: String,
    /// Messages a second.
    pub send_rate: u32,
}

/// Where things are kept, and how long.
#[derive(Debug, Clone)]
pub struct StorageConfig {
    pub database: PathBuf,
    pub media_dir: PathBuf,
    pub media_bytes_max: u64,
    pub retention_raw_hours: u32,
    pub retention_parked_days: u32,
}

/// The office.
#[derive(Debug, Clone)]
pub struct OfficeConfig {
    pub hours: OfficeHours,
    /// Country whose hotlines are named: `DE`, `AT` or `CH`.
    pub country: String,
}

/// How humans are called.
#[derive(Debug, Clone, Default)]
pub struct AlertConfig {
    pub webhook_url: Option<SecretString>,
    pub mail_to: Vec<String>,
    pub escalate_mail_to: Vec<String>,
    pub smtp_url: Option<SecretString>,
}

/// Folders that replace the built-in content, and how sure the detector must be.
#[derive(Debug, Clone, Default)]
pub struct ContentConfig {
    pub faq_dir: Option<PathBuf>,
    pub crisis_dir: Option<PathBuf>,
    pub thresholds: Thresholds,
}

impl Config {
    /// Reads all settings.
    ///
    /// # Errors
    /// With every wrong or missing setting, by name.
    pub fn read(environment: &Environment) -> Result<Self, InvalidConfig> {
        let mut reader = Reader::new(environment);
        let whatsapp = whatsapp(&mut reader);
        let office = office(&mut reader);
        let config = Self {
            server: server(&mut reader, &whatsapp.api_url),
            whatsapp,
            storage: storage(&mut reader),
            office: office.unwrap_or_else(|| OfficeConfig { hours: always(), country: "DE".to_owned() }),
            reply: reply(&mut reader),
            alert: alert(&mut reader),
            content: content(&mut reader),
        };
        if reader.problems.is_empty() { Ok(config) } else { Err(InvalidConfig(reader.problems)) }
    }
}

/// Stands in for hours that could not be read; the problem is reported, so nobody sees it at work.
fn always() -> OfficeHours {
    OfficeHours::parse("24/7", "UTC", "none", "", None).expect("24/7 is valid")
}

/// Reads the office's settings alone; `sprechzeit hours` needs no others.
///
/// # Errors
/// With every wrong setting, by name.
pub fn read_office(environment: &Environment) -> Result<OfficeConfig, InvalidConfig> {
    let mut reader = Reader::new(environment);
    match office(&mut reader) {
        Some(office) if reader.problems.is_empty() => Ok(office),
        _ => Err(InvalidConfig(reader.problems)),
    }
}

/// Reads the settings that shape decisions alone.
///
/// # Errors
/// With every wrong setting, by name.
pub fn read_reply(environment: &Environment) -> Result<Settings, InvalidConfig> {
    let mut reader = Reader::new(environment);
    let settings = reply(&mut reader);
    if reader.problems.is_empty() { Ok(settings) } else { Err(InvalidConfig(reader.problems)) }
}

/// Reads where things are kept; commands beside the server need no others.
///
/// # Errors
/// With every wrong setting, by name.
pub fn read_storage(environment: &Environment) -> Result<StorageConfig, InvalidConfig> {
    let mut reader = Reader::new(environment);
    let storage = storage(&mut reader);
    if reader.problems.is_empty() { Ok(storage) } else { Err(InvalidConfig(reader.problems)) }
}

/// Reads which folders replace the built-in content, and the detector's thresholds.
///
/// # Errors
/// With every wrong setting, by name.
pub fn read_content(environment: &Environment) -> Result<ContentConfig, InvalidConfig> {
    let mut reader = Reader::new(environment);
    let content = content(&mut reader);
    if reader.problems.is_empty() { Ok(content) } else { Err(InvalidConfig(reader.problems)) }
}

fn server(reader: &mut Reader<'_>, api_url: &Url) -> ServerConfig {
    const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);
    let listen = reader.parsed("SPRECHZEIT_LISTEN", DEFAULT, "an address and a port, such as 127.0.0.1:8080");
    let public_url = url(reader, "SPRECHZEIT_PUBLIC_URL");
    let clock = reader.text("SPRECHZEIT_CLOCK").and_then(|text| {
        let at = DateTime::parse_from_rfc3339(text).ok();
        if at.is_none() {
            reader
                .problem("SPRECHZEIT_CLOCK", "write an RFC 3339 instant, such as 2026-11-20T22:15:00+01:00");
        }
        at.map(|at| at.to_utc())
    });
    if clock.is_some() && !is_loopback(api_url) {
        reader.problem(
            "SPRECHZEIT_CLOCK",
            "is for tests: it is refused unless WHATSAPP_API_URL is a loopback address. Remove it",
        );
    }
    let trusted_proxies = trusted_proxies(reader);
    ServerConfig {
        listen,
        public_url,
        trusted_proxies,
        metrics_token: reader.secret("SPRECHZEIT_METRICS_TOKEN"),
        clock,
    }
}

fn url(reader: &mut Reader<'_>, name: &'static str) -> Option<Url> {
    let text = reader.text(name)?;
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host().is_some() => Some(url),
        _ => {
            reader.problem(name, "write an address that begins with https://");
            None
        }
    }
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn whatsapp(reader: &mut Reader<'_>) -> WhatsAppConfig {
    const API: &str = "https://graph.facebook.com";
    let app_secret = reader.required_secret(
        "WHATSAPP_APP_SECRET",
        "It stands in Meta's app dashboard under App settings, Basic.",
    );
    let app_secrets: Vec<SecretString> = list(app_secret.expose_secret()).map(SecretString::from).collect();
    if app_secrets.is_empty() && !app_secret.expose_secret().is_empty() {
        reader.problem("WHATSAPP_APP_SECRET", "holds only commas; write the secret");
    }
    let verify_token = reader.required_secret(
        "WHATSAPP_VERIFY_TOKEN",
        "Make up a long random text and enter the same at Meta's webhook.",
    );
    let access_token = reader
        .required_secret("WHATSAPP_ACCESS_TOKEN", "Make a system user's token in Meta's business settings.");
    let phone_number_id = reader.owned("WHATSAPP_PHONE_NUMBER_ID");
    if phone_number_id.is_none() {
        reader.problem(
            "WHATSAPP_PHONE_NUMBER_ID",
            "is missing. It stands in Meta's app dashboard under API setup.",
        );
    }
    let api_version = reader.owned("WHATSAPP_API_VERSION").unwrap_or_else(|| "v25.0".to_owned());
    if !api_version.starts_with('v') || api_version.contains(['/', '?', '#']) {
        reader.problem("WHATSAPP_API_VERSION", "write a version such as v25.0");
    }
    WhatsAppConfig {
        app_secrets,
        verify_token,
        access_token,
        phone_number_id: phone_number_id.unwrap_or_default(),
        business_account_id: reader.owned("WHATSAPP_BUSINESS_ACCOUNT_ID"),
        api_url: url(reader, "WHATSAPP_API_URL")
            .unwrap_or_else(|| Url::parse(API).expect("the constant is a valid address")),
        api_version,
        send_rate: reader.number("WHATSAPP_SEND_RATE", 80, 1..=10_000),
    }
}

fn storage(reader: &mut Reader<'_>) -> StorageConfig {
    let database = reader.path("SPRECHZEIT_DATABASE").unwrap_or_else(|| PathBuf::from("sprechzeit.db"));
    let media_dir = reader.path("SPRECHZEIT_MEDIA_DIR").unwrap_or_else(|| {
        let mut name = database.clone().into_os_string();
        name.push("-media");
        PathBuf::from(name)
    });
    StorageConfig {
        database,
        media_dir,
        // 100 MB is the most that WhatsApp accepts from a sender (Cloud API, media).
        media_bytes_max: u64::from(reader.number("MEDIA_MAX_MB", 16, 1..=100)) * 1024 * 1024,
        retention_raw_hours: reader.number("RETENTION_RAW_HOURS", 72, 1..=8760),
        retention_parked_days: reader.number("RETENTION_PARKED_DAYS", 30, 1..=3650),
    }
}

fn office(reader: &mut Reader<'_>) -> Option<OfficeConfig> {
    let paused_until = reader.text("CHANNEL_PAUSED_UNTIL").and_then(|text| {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        if date.is_none() {
            reader.problem(
                "CHANNEL_PAUSED_UNTIL",
                "write a date such as 2026-12-28: the first day that is open again",
            );
        }
        date
    });
    let country = reader.owned("OPERATOR_COUNTRY").unwrap_or_else(|| "DE".to_owned());
    if !matches!(country.as_str(), "DE" | "AT" | "CH") {
        reader.problem("OPERATOR_COUNTRY", "write DE, AT or CH");
    }
    let hours = OfficeHours::parse(
        reader.text("OFFICE_HOURS").unwrap_or("Mo-Fr 08:00-18:00; PH off"),
        reader.text("OFFICE_TIMEZONE").unwrap_or("Europe/Berlin"),
        reader.text("OFFICE_HOLIDAYS").unwrap_or("DE"),
        reader.text("OFFICE_CLOSURES").unwrap_or(""),
        paused_until,
    );
    match hours {
        Ok(hours) => Some(OfficeConfig { hours, country }),
        Err(invalid) => {
            reader.problem(invalid.setting, &invalid.problem);
            None
        }
    }
}

fn reply(reader: &mut Reader<'_>) -> Settings {
    let acknowledge = match reader.text("HOLD_ACKNOWLEDGE").unwrap_or("when-window-closes") {
        "never" => Acknowledge::Never,
        "always" => Acknowledge::Always,
        "when-window-closes" => Acknowledge::WhenWindowCloses,
        _ => {
            reader.problem("HOLD_ACKNOWLEDGE", "write never, when-window-closes or always");
            Acknowledge::WhenWindowCloses
        }
    };
    let reopen_template =
        reader.text("WHATSAPP_REOPEN_TEMPLATE").and_then(|text| match text.split_once(':') {
            Some((name, language)) if !name.is_empty() && !language.is_empty() => {
                Some(ReopenTemplate { name: name.to_owned(), language: language.to_owned() })
            }
            _ => {
                reader.problem("WHATSAPP_REOPEN_TEMPLATE", "write name:language, such as wir_sind_da:de");
                None
            }
        });
    Settings {
        quiet_time: Duration::milliseconds(reader.number("REPLY_QUIET_MS", 1500, 0..=10_000).into()),
        window_margin: Duration::minutes(reader.number("WINDOW_MARGIN_MINUTES", 10, 0..=720).into()),
        acknowledge,
        reopen_template,
        organisation: reader.owned("ORGANISATION_NAME"),
        privacy_url: url(reader, "PRIVACY_URL").map(|url| url.to_string()),
        alert_repeat: Duration::minutes(reader.number("ALERT_REPEAT_MINUTES", 10, 1..=1440).into()),
        escalate_after: reader.number("ALERT_ESCALATE_AFTER", 3, 1..=1000),
    }
}

fn alert(reader: &mut Reader<'_>) -> AlertConfig {
    let addresses = |reader: &mut Reader<'_>, name| {
        let addresses: Vec<String> = list(reader.text(name).unwrap_or("")).map(str::to_owned).collect();
        for address in &addresses {
            if address.parse::<lettre::message::Mailbox>().is_err() {
                reader.problem(name, format_args!("“{address}” is no mail address"));
            }
        }
        addresses
    };
    let webhook_url = reader.secret("ALERT_WEBHOOK_URL");
    if webhook_url.as_ref().is_some_and(|url| Url::parse(url.expose_secret()).is_err()) {
        reader.problem("ALERT_WEBHOOK_URL", "write an address that begins with https://");
    }
    let alert = AlertConfig {
        webhook_url,
        mail_to: addresses(reader, "ALERT_MAIL_TO"),
        escalate_mail_to: addresses(reader, "ALERT_ESCALATE_MAIL_TO"),
        smtp_url: reader.secret("SMTP_URL"),
    };
    if alert.smtp_url.is_none() && !(alert.mail_to.is_empty() && alert.escalate_mail_to.is_empty()) {
        reader.problem("SMTP_URL", "is missing: without it no mail goes to ALERT_MAIL_TO");
    }
    alert
}

fn content(reader: &mut Reader<'_>) -> ContentConfig {
    ContentConfig {
        faq_dir: reader.path("SPRECHZEIT_FAQ_DIR"),
        crisis_dir: reader.path("SPRECHZEIT_CRISIS_DIR"),
        thresholds: thresholds(reader),
    }
}

/// Out of bounds nothing is bent into place: whoever set it shall know that it does not hold.
fn thresholds(reader: &mut Reader<'_>) -> Thresholds {
    const HOTLINE: &str = "SPRECHZEIT_CRISIS_HOTLINE_THRESHOLD";
    const REVIEW: &str = "SPRECHZEIT_CRISIS_REVIEW_THRESHOLD";
    let shipped = Thresholds::default();
    let hotline = reader.parsed(HOTLINE, shipped.hotline(), "a number such as 0.8");
    let review = reader.parsed(REVIEW, shipped.review(), "a number such as 0.5");
    Thresholds::new(hotline, review).unwrap_or_else(|refused| {
        let name = match refused {
            ThresholdsError::Hotline(_) => HOTLINE,
            ThresholdsError::Review(_) | ThresholdsError::Order { .. } => REVIEW,
        };
        reader.problem(name, refused);
        shipped
    })
}
