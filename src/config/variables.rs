//! The names of all settings. `.env.example` explains each; a test holds the two together.

/// A setting that the program reads from the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    pub name: &'static str,
    /// May also be given as `NAME_FILE`: a file that holds the value.
    pub secret: bool,
}

const fn plain(name: &'static str) -> Variable {
    Variable { name, secret: false }
}

const fn secret(name: &'static str) -> Variable {
    Variable { name, secret: true }
}

/// Every setting there is.
pub const VARIABLES: &[Variable] = &[
    plain("SPRECHZEIT_LISTEN"),
    plain("SPRECHZEIT_PUBLIC_URL"),
    plain("SPRECHZEIT_TRUSTED_PROXIES"),
    secret("SPRECHZEIT_METRICS_TOKEN"),
    plain("SPRECHZEIT_DATABASE"),
    plain("SPRECHZEIT_MEDIA_DIR"),
    plain("SPRECHZEIT_FAQ_DIR"),
    plain("SPRECHZEIT_CRISIS_DIR"),
    plain("SPRECHZEIT_CRISIS_HOTLINE_THRESHOLD"),
    plain("SPRECHZEIT_CRISIS_REVIEW_THRESHOLD"),
    plain("SPRECHZEIT_CLOCK"),
    plain("SPRECHZEIT_LOG"),
    secret("WHATSAPP_APP_SECRET"),
    secret("WHATSAPP_VERIFY_TOKEN"),
    secret("WHATSAPP_ACCESS_TOKEN"),
    plain("WHATSAPP_PHONE_NUMBER_ID"),
    plain("WHATSAPP_BUSINESS_ACCOUNT_ID"),
    plain("WHATSAPP_API_URL"),
    plain("WHATSAPP_API_VERSION"),
    plain("WHATSAPP_SEND_RATE"),
    plain("WHATSAPP_REOPEN_TEMPLATE"),
    plain("OFFICE_HOURS"),
    plain("OFFICE_TIMEZONE"),
    plain("OFFICE_HOLIDAYS"),
    plain("OFFICE_CLOSURES"),
    plain("HOLD_ACKNOWLEDGE"),
    plain("CHANNEL_PAUSED_UNTIL"),
    plain("REPLY_QUIET_MS"),
    plain("WINDOW_MARGIN_MINUTES"),
    plain("ORGANISATION_NAME"),
    plain("OPERATOR_COUNTRY"),
    plain("PRIVACY_URL"),
    secret("ALERT_WEBHOOK_URL"),
    plain("ALERT_MAIL_TO"),
    secret("SMTP_URL"),
    plain("ALERT_REPEAT_MINUTES"),
    plain("ALERT_ESCALATE_MAIL_TO"),
    plain("ALERT_ESCALATE_AFTER"),
    plain("RETENTION_RAW_HOURS"),
    plain("RETENTION_PARKED_DAYS"),
    plain("MEDIA_MAX_MB"),
];
