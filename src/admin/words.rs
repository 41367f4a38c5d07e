//! Our own enumerations in plain language.

use super::caution::{Caution, Personal};
use super::language::Language;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as WordError, StrDeserializer};

use crate::conversation::{AttachmentKind, HandoffReason, Outcome, Purpose, Stage};
use crate::crisis::{Category, Severity};
use crate::store::{AuditLine, OutboxState};

/// Why a human is asked.
pub fn reason(reason: HandoffReason, l: Language) -> &'static str {
    match reason {
        HandoffReason::Crisis => l.say("Notlage", "person in need"),
        HandoffReason::Review => l.say("bitte hinschauen", "please have a look"),
        HandoffReason::Wish => l.say("möchte einen Menschen", "wants a human"),
        HandoffReason::NotText => l.say("Datei oder Sprachnachricht", "file or voice message"),
        HandoffReason::NoAnswer => l.say("keine passende Antwort", "no fitting answer"),
        HandoffReason::NotUnderstood => l.say("Vorschläge passten nicht", "suggestions did not fit"),
        HandoffReason::Topic => l.say("Thema für Menschen", "topic for humans"),
        HandoffReason::Language => l.say("andere Sprache", "other language"),
        HandoffReason::WindowClosed => l.say("24-Stunden-Fenster war zu", "24-hour window was closed"),
        HandoffReason::Undeliverable => l.say("Antwort kam nicht an", "answer did not arrive"),
        HandoffReason::Loop => l.say("ungewöhnlich viele Nachrichten", "unusually many messages"),
        HandoffReason::OptedOut => l.say("will nichts Automatisches", "wants nothing automatic"),
        HandoffReason::PhoneAppSilent => {
            l.say("am Handy begonnen, dann still", "begun on the phone, then silent")
        }
        HandoffReason::Released => l.say("zurückgelegt", "put back"),
        HandoffReason::Fault => l.say("konnte nicht gelesen werden", "could not be read"),
    }
}

/// The group that a conversation of this stage stands in.
pub fn place(stage: &Stage, l: Language) -> &'static str {
    match stage {
        Stage::Bot | Stage::Reopening { .. } => l.say("beim Bot", "with the bot"),
        Stage::Held { .. } => l.say("gehalten", "held"),
        Stage::Waiting { .. } => l.say("wartet auf euch", "waits for you"),
        Stage::Human { .. } => l.say("in Arbeit", "in hand"),
        Stage::Resolved { .. } => l.say("erledigt", "resolved"),
    }
}

/// How it ended.
pub fn outcome(outcome: Outcome, l: Language) -> &'static str {
    match outcome {
        Outcome::Helped => l.say("Antwort passte", "answer fitted"),
        Outcome::Answered => l.say("beantwortet", "answered"),
        Outcome::MovedChannel => l.say("weiter per Mail oder Telefon", "goes on by mail or phone"),
        Outcome::FalseAlarm => l.say("Fehlalarm", "false alarm"),
        Outcome::NumberGiven => l.say("Hilfenummer gegeben", "hotline number given"),
        Outcome::Spoke => l.say("miteinander gesprochen", "spoke with them"),
        Outcome::EmergencyCalled => l.say("Notruf verständigt", "emergency services called"),
        Outcome::NoReply => l.say("keine Rückmeldung", "no reply"),
        Outcome::NotForUs => l.say("nichts für uns", "not for us"),
    }
}

/// The outcomes of a conversation that an agent may choose, with their names in forms.
pub const OUTCOMES: [(&str, Outcome); 3] =
    [("answered", Outcome::Answered), ("moved", Outcome::MovedChannel), ("not_for_us", Outcome::NotForUs)];

/// The outcomes of a crisis.
pub const CRISIS_OUTCOMES: [(&str, Outcome); 4] = [
    ("number_given", Outcome::NumberGiven),
    ("spoke", Outcome::Spoke),
    ("emergency_called", Outcome::EmergencyCalled),
    ("false_alarm", Outcome::FalseAlarm),
];

/// The outcome of this name.
pub fn chosen(outcomes: &[(&str, Outcome)], name: &str) -> Option<Outcome> {
    outcomes.iter().find(|(known, _)| *known == name).map(|(_, outcome)| *outcome)
}

pub fn severity(severity: Severity, l: Language) -> &'static str {
    match severity {
        Severity::Acute => l.say("akut", "acute"),
        Severity::Distress => l.say("große Belastung", "distress"),
        Severity::Review => l.say("unklar", "unclear"),
    }
}

pub fn category(category: Category, l: Language) -> &'static str {
    match category {
        Category::Suicide => l.say("Gedanken, nicht mehr leben zu wollen", "thoughts of not wanting to live"),
        Category::Selfharm => l.say("Selbstverletzung", "self-harm"),
        Category::Violence => l.say("Gewalt", "violence"),
        Category::SexualViolence => l.say("sexualisierte Gewalt", "sexual violence"),
        Category::ThirdParty => l.say("jemand anderes ist in Gefahr", "somebody else is in danger"),
        Category::Threat => l.say("Drohung gegen andere", "threat against others"),
        Category::SexualHarassment => l.say("sexuelle Belästigung", "sexual harassment"),
        Category::Bullying => l.say("Mobbing", "bullying"),
        Category::Trauma => l.say("schlimmes Erlebnis", "horrifying experience"),
        Category::Despair => l.say("Verzweiflung", "despair"),
        Category::Unclear => l.say("unklar", "unclear"),
    }
}

/// Why the bot sent it.
pub fn purpose(purpose: Purpose, l: Language) -> &'static str {
    match purpose {
        Purpose::Answer => l.say("Antwort aus den FAQ", "answer from the FAQ"),
        Purpose::Choices => l.say("unsicher, daher Vorschläge", "unsure, so it offered choices"),
        Purpose::Introduction => l.say("Begrüßung", "greeting"),
        Purpose::HandoffLine => l.say("an euch übergeben", "handed over to you"),
        Purpose::Acknowledgement => {
            l.say("außerhalb der Zeiten: Eingang bestätigt", "out of hours: acknowledged")
        }
        Purpose::ReviewLine => l.say("schwaches Zeichen einer Notlage", "weak sign of need"),
        Purpose::ReopenTemplate => l.say("Vorlage: Fenster war zu", "template: window was closed"),
        Purpose::StopConfirmation => l.say("„Stop“ bestätigt", "confirmed “Stop”"),
        Purpose::StartConfirmation => l.say("„Start“ bestätigt", "confirmed “Start”"),
        Purpose::CallNotice => l.say("Anruf: hier nur schriftlich", "call: only in writing here"),
        Purpose::CrisisReply => l.say("Notlage erkannt: Hilfenummern", "person in need: hotline numbers"),
        Purpose::CrisisNote => l.say("Notlage: Eingang bestätigt", "person in need: acknowledged"),
        Purpose::AgentMessage | Purpose::AgentTemplate => "",
    }
}

/// How far a message of ours is.
pub fn state(state: OutboxState, l: Language) -> &'static str {
    match state {
        OutboxState::Queued => l.say("wartet", "queued"),
        OutboxState::Sending => l.say("wird gesendet", "sending"),
        OutboxState::Unknown => l.say("ungewiss, wird geprüft", "uncertain, being checked"),
        OutboxState::Accepted => l.say("angenommen", "accepted"),
        OutboxState::Sent => l.say("gesendet", "sent"),
        OutboxState::Delivered => l.say("zugestellt", "delivered"),
        OutboxState::Read => l.say("gelesen", "read"),
        OutboxState::Played => l.say("angehört", "played"),
        OutboxState::Failed => l.say("nicht angekommen", "failed"),
        OutboxState::Expired => l.say("nicht gesendet: das Fenster ging zu", "not sent: the window closed"),
        OutboxState::Withdrawn => l.say("zurückgezogen", "withdrawn"),
    }
}

/// Why a message did not arrive, by Meta's code.
pub fn failure(code: Option<i64>, l: Language) -> &'static str {
    use crate::whatsapp::error_code::{GraphCode, Handling};
    match code.map(|code| GraphCode(code).handling(None)) {
        Some(Handling::WindowClosed) => {
            l.say("das 24-Stunden-Fenster war zu", "the 24-hour window was closed")
        }
        Some(Handling::Undeliverable) => {
            l.say("WhatsApp kann diese Person nicht erreichen", "WhatsApp cannot reach this person")
        }
        Some(Handling::Throttled | Handling::PairLimit) => {
            l.say("zu viele Nachrichten auf einmal", "too many messages at once")
        }
        Some(Handling::TemplateUnusable) => {
            l.say("die Vorlage ist nicht (mehr) freigegeben", "the template is not approved")
        }
        Some(Handling::OperatorPause(_)) => l.say(
            "das WhatsApp-Konto ist gesperrt oder abgemeldet",
            "the WhatsApp account is blocked or logged out",
        ),
        Some(Handling::Transient) => l.say("Störung bei WhatsApp", "trouble at WhatsApp"),
        Some(Handling::Bug) | None => {
            l.say("WhatsApp hat die Nachricht abgelehnt", "WhatsApp refused the message")
        }
    }
}

/// A kind of message in lists; `None`: its words say it all.
pub fn kind(kind: &str, l: Language) -> Option<&'static str> {
    Some(match kind {
        "image" => l.say("Bild", "picture"),
        "voice" => l.say("Sprachnachricht", "voice message"),
        "audio" => "Audio",
        "video" => "Video",
        "document" | "media" => l.say("Datei", "file"),
        "sticker" => "Sticker",
        "location" => l.say("Standort", "place"),
        "contact_cards" => l.say("Kontakt", "contact"),
        "reaction" => l.say("Reaktion", "reaction"),
        "template" => l.say("Vorlage", "template"),
        "revoke" => l.say("Nachricht gelöscht", "message deleted"),
        "welcome" => l.say("hat den Chat geöffnet", "opened the chat"),
        "unsupported" => l.say("kann hier nicht angezeigt werden", "cannot be shown here"),
        "order" => l.say("Bestellung", "order"),
        "form" => l.say("Formular", "form"),
        _ => return None,
    })
}

/// A file, before its name is known.
pub fn attachment(kind: AttachmentKind, l: Language) -> &'static str {
    match kind {
        AttachmentKind::Image => l.say("Bild", "picture"),
        AttachmentKind::Voice => l.say("Sprachnachricht", "voice message"),
        AttachmentKind::Audio => "Audio",
        AttachmentKind::Video => "Video",
        AttachmentKind::Document => l.say("Datei", "file"),
        AttachmentKind::Sticker => "Sticker",
    }
}

/// What is worth a second look in a reply.
pub fn caution(caution: Caution, l: Language) -> &'static str {
    match caution {
        Caution::Long => l.say(
            "Ziemlich lang für einen Chat: Geht es kürzer?",
            "Rather long for a chat: could it be shorter?",
        ),
        Caution::Formal => {
            l.say("„Sie“ statt „du“: Im Chat duzen wir.", "The formal “Sie”: in the chat we say “du”.")
        }
        Caution::Apology => l.say(
            "Eine Entschuldigung fürs Warten: Die braucht es nicht.",
            "An apology for the wait: there is no need for it.",
        ),
        Caution::NoNextStep => l.say(
            "Es fehlt der nächste Schritt: Was soll die Person jetzt tun?",
            "The next step is missing: what should the person do now?",
        ),
        Caution::NoOwnName => l.say(
            "Dein Name fehlt: Es ist deine erste Antwort hier.",
            "Your name is missing: it is your first reply here.",
        ),
        Caution::OtherName => l.say(
            "Da steht der Name von jemand anderem, der euch geschrieben hat. Soll das so?",
            "There is the name of somebody else who wrote to you. Is that intended?",
        ),
        Caution::Personal(Personal::Bank) => {
            l.say("Bankdaten gehören nicht in den Chat.", "Bank details do not belong in the chat.")
        }
        Caution::Personal(Personal::Health) => l.say(
            "Angaben zur Gesundheit gehören nicht in den Chat.",
            "Health data do not belong in the chat.",
        ),
        Caution::Personal(Personal::BirthDate) => l.say(
            "Ein Geburtsdatum gehört nicht in den Chat.",
            "A date of birth does not belong in the chat.",
        ),
        Caution::Personal(Personal::Papers) => l.say(
            "Ausweise und Nummern von Ämtern gehören nicht in den Chat.",
            "Identity papers and official numbers do not belong in the chat.",
        ),
    }
}

/// Why a file is not there.
pub fn lost(reason: Option<&str>, l: Language) -> &'static str {
    match reason {
        Some("too_large") => l.say("zu groß, liegt nur bei WhatsApp", "too large, only at WhatsApp"),
        Some("hash") => l.say("beschädigt angekommen", "arrived damaged"),
        _ => l.say("nicht mehr abrufbar", "cannot be fetched any more"),
    }
}

/// A line of the audit trail; `None`: a word of another version.
pub fn audit(what: &str, l: Language) -> Option<&'static str> {
    Some(match what {
        "claimed" => l.say("hat übernommen", "took it"),
        "taken_over" => l.say("hat es von jemand anderem übernommen", "took it over"),
        "released" => l.say("hat zurückgegeben", "gave it back"),
        "resolved" => l.say("erledigt", "resolved"),
        "crisis_opened" => l.say("Notlage erkannt", "person in need noticed"),
        "crisis_again" => l.say("neues Zeichen der Notlage", "a new sign of need"),
        "crisis_acknowledged" => l.say("hat die Notlage gesehen", "acknowledged the crisis"),
        "crisis_released" => l.say("hat die Notlage beendet", "released the crisis"),
        "review" => l.say("schwaches Zeichen einer Notlage", "weak sign of need"),
        "waiting" => l.say("wartet auf euch", "waits for you"),
        "deadline_missed" => l.say("die Frist ist verstrichen", "the deadline has passed"),
        "held" => l.say("gehalten bis zur Öffnung", "held until opening"),
        "reopening" => l.say(
            "die Antwort folgt, sobald das Fenster offen ist",
            "the answer follows when the window is open",
        ),
        "owed_dropped" => l.say("die ausstehende Antwort entfällt", "the owed answer is dropped"),
        "phone_app_lapsed" => l.say("am Handy begonnen, dann still", "begun on the phone, then silent"),
        "stage" => l.say("geht weiter", "goes on"),
        "opted_out" => l.say("will nichts Automatisches mehr", "wants nothing automatic any more"),
        "call" => l.say("hat angerufen", "called"),
        "send_failed" => l.say("eine Nachricht kam nicht an", "a message did not arrive"),
        "named" => l.say("hat den Namen geändert", "changed the name"),
        _ => return None,
    })
}

/// What more an audit line says, without what somebody wrote; `None`: nothing that has words.
pub fn audit_detail(line: &AuditLine, l: Language) -> Option<String> {
    let detail = line.detail.as_str();
    let known = match line.what.as_str() {
        "waiting" => reason(named(detail)?, l),
        "resolved" => outcome(named(detail)?, l),
        "taken_over" if detail == "phone app" => l.say("am Handy", "on the phone app"),
        "released" if detail == "ToQueue" => l.say("an das Team", "to the team"),
        "released" if detail == "ToBot" => l.say("an den Bot", "to the bot"),
        "stage" => match detail {
            "bot" => l.say("beim Bot", "with the bot"),
            "held" => l.say("gehalten", "held"),
            "human" => l.say("bei einem Menschen", "with a human"),
            _ => return None,
        },
        "crisis_released" => {
            let (ended, note) = detail.split_once(": ")?;
            return Some(format!("{} – {note}", outcome(named(ended)?, l)));
        }
        _ => return None,
    };
    Some(known.to_owned())
}

/// The value of an enumeration, by its name as Rust writes it.
fn named<'w, T: Deserialize<'w>>(name: &str) -> Option<T> {
    let mut word = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !word.is_empty() {
            word.push('_');
        }
        word.push(letter.to_ascii_lowercase());
    }
    let word: StrDeserializer<'_, WordError> = word.as_str().into_deserializer();
    T::deserialize(word).ok()
}
