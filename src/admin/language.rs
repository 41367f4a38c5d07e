//! German, or English for browsers that prefer it.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_LANGUAGE;

/// The page's languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    German,
    English,
}

impl Language {
    /// What the browser prefers.
    pub fn of(request: &HttpRequest) -> Self {
        let header = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self::preferred(header.unwrap_or_default())
    }

    /// The best of an `Accept-Language` header (RFC 9110); German when it names neither.
    fn preferred(header: &str) -> Self {
        let mut best = (0.0, Self::German);
        for item in header.split(',') {
            let mut parts = item.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse::<f32>);
            let language = match tag.split('-').next() {
                Some("de") => Self::German,
                Some("en") => Self::English,
                _ => continue,
            };
            if let Ok(weight) = weight
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }

    /// The `lang` attribute.
    pub fn code(self) -> &'static str {
        self.say("de", "en")
    }

    /// One of two texts.
    pub fn say<'t>(self, german: &'t str, english: &'t str) -> &'t str {
        match self {
            Self::German => german,
            Self::English => english,
        }
    }
}

impl From<Language> for crate::language::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::German => Self::German,
            Language::English => Self::English,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn german_unless_english_is_preferred() {
        for header in ["", "fr", "de-DE,de;q=0.9,en;q=0.8", "en;q=0.5,de", "*"] {
            assert_eq!(Language::preferred(header), Language::German, "{header}");
        }
        for header in ["en", "en-GB,en;q=0.9,de;q=0.8", "fr, en;q=0.3"] {
            assert_eq!(Language::preferred(header), Language::English, "{header}");
        }
    }
}
