//! How the double is set up: credentials, approved templates, limits.

use std::time::Duration;

/// What the double expects and plays. The default is an account that exists nowhere.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The bearer token that requests have to bring.
    pub access_token: String,
    /// Signs the webhooks.
    pub app_secret: String,
    /// For the handshake of [`super::Simulator::handshake`].
    pub verify_token: String,
    pub phone_number_id: String,
    pub business_account_id: String,
    /// The business' number, digits only.
    pub display_phone_number: String,
    pub verified_name: String,
    /// What is put before a number that lacks its `+`, as Meta does.
    pub country_code: String,
    pub templates: Vec<Template>,
    pub limits: Limits,
    /// Where webhooks go; without one they wait for [`super::Simulator::set_webhook_url`].
    pub webhook_url: Option<String>,
    /// How many webhook POSTs are on their way at once. One keeps their order.
    pub webhook_concurrency: usize,
    /// The Graph API's port; 0 takes a free one.
    pub port: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            access_token: "simulated-access-token".to_owned(),
            app_secret: "simulated-app-secret".to_owned(),
            verify_token: "simulated-verify-token".to_owned(),
            phone_number_id: "900100200300".to_owned(),
            business_account_id: "700800900".to_owned(),
            // Reserved by the Bundesnetzagentur for stories: 030 23125 000 to 999.
            display_phone_number: "493023125000".to_owned(),
            verified_name: "Ausbildung & Karriere".to_owned(),
            country_code: "49".to_owned(),
            templates: vec![Template::new(
                "wir_sind_zurueck",
                "de",
                "Hallo! Wir sind wieder da. Schreib uns kurz, dann antworten wir dir gleich hier.",
            )],
            limits: Limits::default(),
            webhook_url: None,
            webhook_concurrency: 1,
            port: 0,
        }
    }
}

/// An approved template.
#[derive(Debug, Clone)]
pub struct Template {
    pub name: String,
    /// Meta's language code, such as `de` or `en_US`.
    pub language: String,
    /// The body with placeholders, `{{1}}`, `{{2}}`, … or all of them named.
    pub body: String,
    pub footer: Option<String>,
    /// Labels of its quick-reply buttons.
    pub quick_replies: Vec<String>,
    /// `UTILITY`, `MARKETING` or `AUTHENTICATION`.
    pub category: String,
    /// `APPROVED`, `PAUSED`, `REJECTED`, …
    pub status: String,
}

impl Template {
    /// An approved utility template without footer and buttons.
    pub fn new(name: &str, language: &str, body: &str) -> Self {
        Self {
            name: name.to_owned(),
            language: language.to_owned(),
            body: body.to_owned(),
            footer: None,
            quick_replies: Vec::new(),
            category: "UTILITY".to_owned(),
            status: "APPROVED".to_owned(),
        }
    }

    /// With quick-reply buttons of these labels.
    #[must_use]
    pub fn with_quick_replies(mut self, labels: &[&str]) -> Self {
        self.quick_replies = labels.iter().map(|&label| label.to_owned()).collect();
        self
    }

    /// The different placeholders of the body: `1`, `2`, … or, where they are named, as they stand.
    pub fn parameter_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for piece in self.body.split("{{").skip(1) {
            let name = piece.split("}}").next().unwrap_or_default().to_owned();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if !self.is_named() {
            names.sort_by_key(|name| name.parse::<usize>().unwrap_or(usize::MAX));
        }
        names
    }

    /// Whether its placeholders have names (Meta's page "Templates", parameter formats).
    pub fn is_named(&self) -> bool {
        self.body.split("{{").skip(1).any(|piece| !piece.starts_with(|letter: char| letter.is_ascii_digit()))
    }

    /// The body with its placeholders filled.
    pub fn fill(&self, names: &[String], parameters: &[String]) -> String {
        names
            .iter()
            .zip(parameters)
            .fold(self.body.clone(), |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), value))
    }
}

/// Meta's published rates (its "About the platform" and "Throughput" pages, November 2026).
#[derive(Debug, Clone)]
pub struct Limits {
    /// Messages per second and number; more is error 130429.
    pub per_second: u32,
    /// One message to the same person in this time; more is error 131056.
    pub pair_interval: Duration,
    /// How many may be borrowed from the future.
    pub pair_burst: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { per_second: 80, pair_interval: Duration::from_secs(6), pair_burst: 45 }
    }
}
