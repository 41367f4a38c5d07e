//! Reads texts as the engine does, from what each text says of itself.

use chrono::{DateTime, Duration, Utc};

use super::shell::Message;
use super::texts::{Match, Text};
use crate::conversation::wording::is_ours;
use crate::conversation::{Content, Conversation, Fate, Reading, TurnRead};
use crate::crisis::{Finding, Severity};
use crate::faq::{Intent, Verdict, Zone};
use crate::ids::Wamid;

/// One message by itself, and with the sender's last ones joined.
pub fn message(text: &Text, kept: &[Message], state: &Conversation, now: DateTime<Utc>) -> Reading {
    let since = (now - Duration::minutes(30)).max(state.read_from.unwrap_or(now - DAY));
    let is_open = |message: &&Message| matches!(message.fate, Fate::Pending | Fate::Held);
    let joined = kept
        .iter()
        .filter(|message| is_open(message) || message.received_at > since)
        .filter_map(|message| message.text.crisis);
    let crisis = match text.content.words() {
        Some(_) => joined.chain(text.crisis).max_by_key(|finding| finding.severity),
        None => text.crisis,
    };
    Reading { crisis, intent: text.intent, language: text.language }
}

/// The open turn, with the message that is just arriving.
pub fn turn<'a>(kept: &'a [Message], last: Option<&'a Message>) -> Option<TurnRead> {
    let open = kept.iter().filter(|message| matches!(message.fate, Fate::Pending | Fate::Held));
    let messages: Vec<&Message> = open.chain(last).collect();
    let last = messages.last()?;
    let edited = |of: &Wamid| {
        messages
            .iter()
            .any(|other| matches!(&other.text.content, Content::Edit { original, .. } if original == of))
    };
    let texts: Vec<&Text> = messages
        .iter()
        .filter(|message| !edited(&message.wamid) && is_text(&message.text.content))
        .map(|message| &message.text)
        .collect();
    let opened = messages.iter().any(|message| message.text.content == Content::Welcome);
    Some(TurnRead {
        reading: Reading {
            crisis: gravest(&messages),
            intent: joined_intent(&texts, opened),
            language: last.text.language,
        },
        choice: messages.iter().rev().find_map(|message| match &message.text.content {
            Content::Choice { id, .. } if is_ours(id) => Some(id.clone()),
            _ => None,
        }),
        not_text: messages.iter().any(|message| is_not_text(&message.text.content)),
        verdict: verdict(&texts),
    })
}

const DAY: Duration = Duration::days(1);

fn gravest(messages: &[&Message]) -> Option<Finding> {
    messages.iter().filter_map(|message| message.text.crisis).max_by_key(|finding: &Finding| finding.severity)
}

fn is_text(content: &Content) -> bool {
    match content {
        Content::Text { .. } | Content::Edit { .. } => true,
        Content::Choice { id, .. } => !is_ours(id),
        _ => false,
    }
}

fn is_not_text(content: &Content) -> bool {
    matches!(
        content,
        Content::Attachment(_)
            | Content::Location { .. }
            | Content::ContactCards { .. }
            | Content::Form { .. }
            | Content::Order { .. }
            | Content::Unsupported { .. }
    )
}

fn joined_intent(texts: &[&Text], opened: bool) -> Intent {
    let intents: Vec<Intent> = texts.iter().map(|text| text.intent).collect();
    let is_small = |intent: &Intent| matches!(intent, Intent::SmallWords | Intent::Greeting);
    match intents.as_slice() {
        some if some.contains(&Intent::WishForHuman) => Intent::WishForHuman,
        [] if opened => Intent::Greeting,
        [] => Intent::Other,
        [only] => *only,
        some if some.iter().all(is_small) && (opened || some.contains(&Intent::Greeting)) => Intent::Greeting,
        some if some.iter().all(is_small) => Intent::SmallWords,
        _ => Intent::Other,
    }
}

fn verdict(texts: &[&Text]) -> Verdict {
    let mut entries: Vec<String> = Vec::new();
    let mut suggestions: Vec<String> = Vec::new();
    for text in texts {
        match text.match_of {
            Match::Answer(slug) if entries.len() < 2 && !entries.iter().any(|known| known == slug) => {
                entries.push(slug.to_owned());
            }
            Match::Answer(_) | Match::None => {}
            Match::Suggest(slug) => suggestions.push(slug.to_owned()),
        }
    }
    suggestions.truncate(3);
    let zone = match (entries.is_empty(), suggestions.is_empty()) {
        (false, _) => Zone::Answer,
        (true, false) => Zone::Suggest,
        (true, true) => Zone::None,
    };
    Verdict { zone, entries, suggestions, score: 0.5 }
}

/// Whether the finding calls for the hotline reply.
pub fn is_need(finding: Option<Finding>) -> bool {
    finding.is_some_and(|finding| finding.severity > Severity::Review)
}
