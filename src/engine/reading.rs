//! Reads texts before the step: crisis, wishes, language, FAQ. Pure functions over what was stored;
//! whatever goes wrong inside counts as a weak sign of need, never as "fine".

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::conversation::{Content as Said, Conversation, Reading, TurnRead, wording};
use crate::crisis::{Category, Detector, Finding, Severity};
use crate::faq::{Faq, Intent, Verdict, Zone, intent};
use crate::ids::Wamid;
use crate::language::{Language, detect};
use crate::store::ContextMessage;

/// A joined reading covers at most this many messages and characters (I9).
const JOINED_MESSAGES_MAX: usize = 20;
const JOINED_CHARS_MAX: usize = 4_000;

/// Reads one message by itself, and with the sender's last ones joined.
pub fn message(detector: &Detector, said: &Said, before: &[ContextMessage], state: &Conversation) -> Reading {
    let words = said.words().unwrap_or_default();
    let single = find(detector, words);
    let joined = if words.is_empty() || before.is_empty() {
        None
    } else {
        find_joined(detector, &joined(before, said))
    };
    Reading { crisis: graver(single, joined), intent: intent_of(said), language: language_of(said, state) }
}

/// Reads the open turn as one.
pub fn turn(detector: &Detector, faq: &Faq, messages: &[ContextMessage], state: &Conversation) -> TurnRead {
    let messages = &messages[messages.len().saturating_sub(JOINED_MESSAGES_MAX)..];
    let texts = current_texts(messages);
    let whole = last_chars(&texts.join("\n"), JOINED_CHARS_MAX).to_owned();
    let all_words = once_each(messages.iter().filter_map(|message| message.content.words()));
    let crisis = find_joined(detector, &last_messages(all_words));
    let intents: Vec<Intent> = texts.iter().map(|text| guarded_intent(text)).collect();
    let opened = messages.iter().any(|message| matches!(message.content, Said::Welcome));
    let asked: Vec<&str> = texts
        .iter()
        .zip(&intents)
        .filter(|(_, intent)| !matches!(intent, Intent::Greeting | Intent::SmallWords))
        .map(|(text, _)| *text)
        .collect();
    let question = last_chars(&asked.join("\n"), JOINED_CHARS_MAX).to_owned();
    let language = if whole.is_empty() { state.language } else { detect(&whole) };
    TurnRead {
        reading: Reading { crisis, intent: turn_intent(messages, &intents, &whole, opened), language },
        choice: messages.iter().rev().find_map(|message| tapped(&message.content)),
        not_text: messages.iter().any(|message| is_not_text(&message.content)),
        verdict: if question.is_empty() { nothing() } else { ask(faq, &question) },
    }
}

fn nothing() -> Verdict {
    Verdict { zone: Zone::None, entries: Vec::new(), suggestions: Vec::new(), score: 0.0 }
}

/// A matcher that fails answers nothing: a human does.
fn ask(faq: &Faq, question: &str) -> Verdict {
    catch_unwind(AssertUnwindSafe(|| faq.read(question))).unwrap_or_else(|_| nothing())
}

/// A detector that fails counts as a weak sign.
fn find(detector: &Detector, text: &str) -> Option<Finding> {
    if text.is_empty() {
        return None;
    }
    catch_unwind(AssertUnwindSafe(|| detector.detect(text)))
        .unwrap_or(Some(Finding { severity: Severity::Review, category: Category::Unclear }))
}

/// The same for several messages of one sender.
fn find_joined(detector: &Detector, texts: &[&str]) -> Option<Finding> {
    if texts.iter().all(|text| text.is_empty()) {
        return None;
    }
    catch_unwind(AssertUnwindSafe(|| detector.detect_joined(texts)))
        .unwrap_or(Some(Finding { severity: Severity::Review, category: Category::Unclear }))
}

fn graver(one: Option<Finding>, other: Option<Finding>) -> Option<Finding> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.severity > one.severity { other } else { one }),
        (one, other) => one.or(other),
    }
}

fn guarded_intent(text: &str) -> Intent {
    catch_unwind(|| intent(text)).unwrap_or(Intent::Other)
}

fn intent_of(said: &Said) -> Intent {
    match said {
        Said::Text { body } | Said::Edit { body, .. } => guarded_intent(body),
        Said::Choice { title, .. } if tapped(said).is_none() => guarded_intent(title),
        _ => Intent::Other,
    }
}

fn language_of(said: &Said, state: &Conversation) -> Language {
    match said {
        Said::Text { body } | Said::Edit { body, .. } => {
            catch_unwind(|| detect(body)).unwrap_or(state.language)
        }
        _ => state.language,
    }
}

/// A tap on "Mensch bitte" is a wish whatever was tapped after it.
fn turn_intent(messages: &[ContextMessage], intents: &[Intent], whole: &str, opened: bool) -> Intent {
    let asks_for_human = messages
        .iter()
        .any(|message| matches!(&message.content, Said::Choice { id, .. } if id == wording::id::HUMAN));
    if asks_for_human { Intent::WishForHuman } else { joined_intent(intents, whole, opened) }
}

fn joined_intent(intents: &[Intent], whole: &str, opened: bool) -> Intent {
    // One text alone has been read already.
    let joined_wish = || intents.len() > 1 && guarded_intent(whole) == Intent::WishForHuman;
    if intents.contains(&Intent::WishForHuman) || joined_wish() {
        return Intent::WishForHuman;
    }
    let small = |intent: &Intent| matches!(intent, Intent::SmallWords | Intent::Greeting);
    let greeted = opened || intents.contains(&Intent::Greeting);
    match intents {
        [] if opened => Intent::Greeting,
        [only] => *only,
        some if some.iter().all(small) && !some.is_empty() => {
            if greeted {
                Intent::Greeting
            } else {
                Intent::SmallWords
            }
        }
        _ => Intent::Other,
    }
}

/// The id of a tap on one of our buttons or rows.
fn tapped(said: &Said) -> Option<String> {
    match said {
        Said::Choice { id, .. } if wording::is_ours(id) => Some(id.clone()),
        _ => None,
    }
}

fn is_not_text(said: &Said) -> bool {
    match said {
        Said::Attachment(_)
        | Said::Location { .. }
        | Said::ContactCards { .. }
        | Said::Form { .. }
        | Said::Order { .. }
        | Said::Unsupported { .. } => true,
        Said::Text { .. }
        | Said::Choice { .. }
        | Said::Reaction { .. }
        | Said::Edit { .. }
        | Said::Revoke { .. }
        | Said::Welcome
        | Said::Notice { .. } => false,
    }
}

/// What the person wrote, edits in the place of what they changed, taps on our buttons left out.
fn current_texts(messages: &[ContextMessage]) -> Vec<&str> {
    let edited: Vec<&Wamid> = messages
        .iter()
        .filter_map(|message| match &message.content {
            Said::Edit { original, .. } => Some(original),
            _ => None,
        })
        .collect();
    messages
        .iter()
        .filter(|message| !edited.contains(&&message.wamid))
        .filter_map(|message| match &message.content {
            Said::Text { body } | Said::Edit { body, .. } => Some(body.as_str()),
            Said::Choice { title, .. } if tapped(&message.content).is_none() => Some(title.as_str()),
            _ => None,
        })
        .collect()
}

fn joined<'a>(before: &'a [ContextMessage], said: &'a Said) -> Vec<&'a str> {
    let from = before.len().saturating_sub(JOINED_MESSAGES_MAX - 1);
    let before = before[from..].iter().filter_map(|message| message.content.words());
    last_messages(once_each(before.chain(said.words())))
}

/// The last messages that fit into a joined reading; of the first of them its end.
fn last_messages(mut texts: Vec<&str>) -> Vec<&str> {
    let mut left = JOINED_CHARS_MAX;
    for at in (0..texts.len()).rev() {
        texts[at] = last_chars(texts[at], left);
        left = left.saturating_sub(texts[at].chars().count() + 1);
        if left == 0 {
            return texts.split_off(at);
        }
    }
    texts
}

/// A sentence that is written again says nothing new, but read five times over it weighs five times
/// as much: who asks the same until somebody answers is not in need. Single words stay: somebody may
/// spell out a sentence bubble by bubble.
fn once_each<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    const SENTENCE_WORDS_MIN: usize = 3;
    let mut kept: Vec<&str> = Vec::new();
    for text in texts {
        let said = kept.iter().any(|kept| kept.trim().eq_ignore_ascii_case(text.trim()));
        if !said || text.split_whitespace().count() < SENTENCE_WORDS_MIN {
            kept.push(text);
        }
    }
    kept
}

/// The end of a text: what was said last counts most.
fn last_chars(text: &str, max: usize) -> &str {
    let skip = text.chars().count().saturating_sub(max);
    text.char_indices().nth(skip).map_or("", |(at, _)| &text[at..])
}
