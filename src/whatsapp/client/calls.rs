//! Calls besides sending: files, and what `check --online` looks at.

use chrono::{DateTime, Utc};
use reqwest::multipart::{Form, Part};
use secrecy::ExposeSecret;
use serde_json::Value;

use super::GraphClient;
use super::outcome::{CallError, NotSentReason};

/// A file that WhatsApp keeps for us.
#[derive(Clone, PartialEq, Eq)]
pub struct MediaInfo {
    /// Where it can be fetched for five minutes. Not to be trusted: see [`crate::whatsapp::media`].
    pub url: String,
    /// As announced.
    pub mime_type: Option<String>,
    /// As announced, hex or base64.
    pub sha256: Option<String>,
    /// As announced.
    pub bytes: Option<u64>,
}

impl std::fmt::Debug for MediaInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MediaInfo").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

/// Our phone number, as Meta has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    pub display_phone_number: Option<String>,
    pub verified_name: Option<String>,
    /// `GREEN`, `YELLOW`, `RED` or `UNKNOWN`.
    pub quality_rating: Option<String>,
    /// `CONNECTED` when it can send.
    pub status: Option<String>,
}

/// A message template in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub name: String,
    pub language: String,
    /// `APPROVED` when it can be sent.
    pub status: String,
    /// `UTILITY`, `MARKETING` or `AUTHENTICATION`.
    pub category: String,
    /// Placeholders in its texts and buttons.
    pub placeholders: usize,
}

/// What our access token may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub is_valid: bool,
    /// `None`: never.
    pub expires_at: Option<DateTime<Utc>>,
    /// Such as `whatsapp_business_messaging`.
    pub scopes: Vec<String>,
}

impl GraphClient {
    /// Uploads a file of so many bytes, to be sent within 30 days, and returns its id.
    pub async fn upload_media(
        &self,
        content: impl Into<reqwest::Body>,
        bytes: u64,
        mime_type: &str,
        file_name: &str,
    ) -> Result<String, CallError> {
        let file = Part::stream_with_length(content, bytes)
            .file_name(file_name.to_owned())
            .mime_str(mime_type)
            .map_err(|_| CallError::NotSent(NotSentReason::Request))?;
        let form = Form::new()
            .text("messaging_product", "whatsapp")
            .text("type", mime_type.to_owned())
            .part("file", file);
        let url = self.url(&[&self.phone_number_id, "media"], &[])?;
        let answer = self.call(self.http.post(url).multipart(form).timeout(self.patience.file)).await?;
        answer.text("id").ok_or_else(|| answer.unreadable())
    }

    /// Where a file is to be fetched.
    pub async fn media_info(&self, media_id: &str) -> Result<MediaInfo, CallError> {
        let answer = self.get(&[media_id], &[("phone_number_id", &self.phone_number_id)]).await?;
        Ok(MediaInfo {
            url: answer.text("url").ok_or_else(|| answer.unreadable())?,
            mime_type: answer.text("mime_type"),
            sha256: answer.text("sha256"),
            bytes: answer.json["file_size"].as_u64(),
        })
    }

    /// Our phone number: the call succeeds only with a token that may see it.
    pub async fn phone_number(&self) -> Result<PhoneNumber, CallError> {
        let fields = "display_phone_number,verified_name,quality_rating,status";
        let answer = self.get(&[&self.phone_number_id], &[("fields", fields)]).await?;
        Ok(PhoneNumber {
            display_phone_number: answer.text("display_phone_number"),
            verified_name: answer.text("verified_name"),
            quality_rating: answer.text("quality_rating"),
            status: answer.text("status"),
        })
    }

    /// The templates of exactly this name, one per language. Meta searches for parts of names.
    pub async fn template(&self, waba_id: &str, name: &str) -> Result<Vec<Template>, CallError> {
        let fields = "name,language,status,category,components";
        let query = [("name", name), ("fields", fields), ("limit", "50")];
        let answer = self.get(&[waba_id, "message_templates"], &query).await?;
        let found = answer.json["data"].as_array().ok_or_else(|| answer.unreadable())?;
        Ok(found.iter().map(template).filter(|template| template.name == name).collect())
    }

    /// What our access token may do, and until when.
    pub async fn token(&self) -> Result<Token, CallError> {
        // Meta takes the token to look at only as a parameter; errors never show the address.
        let query = [("input_token", self.access_token.expose_secret())];
        let answer = self.get(&["debug_token"], &query).await?;
        let data = answer.json.get("data").ok_or_else(|| answer.unreadable())?;
        let scopes = data["scopes"].as_array().into_iter().flatten();
        Ok(Token {
            is_valid: data["is_valid"] == true,
            expires_at: data["expires_at"]
                .as_i64()
                .filter(|seconds| *seconds > 0)
                .and_then(|seconds| DateTime::from_timestamp(seconds, 0)),
            scopes: scopes.filter_map(Value::as_str).map(str::to_owned).collect(),
        })
    }
}

fn template(template: &Value) -> Template {
    let text = |key: &str| template[key].as_str().unwrap_or_default().to_owned();
    Template {
        name: text("name"),
        language: text("language"),
        status: text("status"),
        category: text("category"),
        placeholders: placeholders(&template["components"]),
    }
}

/// Placeholders look like `{{1}}` or `{{first_name}}`. Examples are no texts of the template.
fn placeholders(components: &Value) -> usize {
    let components = components.as_array().into_iter().flatten();
    let buttons = |component: &Value| component["buttons"].as_array().cloned().unwrap_or_default();
    components
        .flat_map(|component| std::iter::once(component.clone()).chain(buttons(component)))
        .flat_map(|part| {
            ["text", "url"].map(|key| part[key].as_str().map_or(0, |text| text.matches("{{").count()))
        })
        .sum()
}
