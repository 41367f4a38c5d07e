//! How what came from outside, and points in time, are shown. Escaping is the templates' work; this
//! takes out what disturbs the page without breaking it: invisible and stacked characters.

use chrono::{DateTime, Datelike, Duration, Utc};
use unicode_normalization::char::is_combining_mark;

use super::language::Language;
use crate::hours::OfficeHours;

/// Characters of a name that are shown.
const NAME_CHARACTERS_MAX: usize = 40;
/// Marks above and below one letter; more are no language.
const MARKS_MAX: usize = 2;
/// Characters of a message that are shown at once.
const TEXT_CHARACTERS_MAX: usize = 2000;

fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// One line without what cannot be seen, and without towers of marks.
fn line(text: &str, characters_max: usize) -> String {
    let mut shown = String::new();
    let (mut marks, mut length) = (0, 0);
    for letter in text.chars() {
        let letter = if letter.is_whitespace() { ' ' } else { letter };
        if is_invisible(letter) || (letter == ' ' && (shown.is_empty() || shown.ends_with(' '))) {
            continue;
        }
        marks = if is_combining_mark(letter) { marks + 1 } else { 0 };
        if marks > MARKS_MAX {
            continue;
        }
        if length == characters_max {
            shown.push('…');
            break;
        }
        shown.push(letter);
        length += 1;
    }
    shown.trim_end().to_owned()
}

/// A name, if it is one: something without a letter (emoji alone, dots) is none.
pub fn name(text: Option<&str>) -> Option<String> {
    let name = line(text?, NAME_CHARACTERS_MAX);
    name.chars().any(char::is_alphabetic).then_some(name)
}

/// A phone number, as people read it.
pub fn number(wa_id: &str) -> String {
    let digits = line(wa_id, 20);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { format!("+{digits}") } else { digits }
}

/// The beginning of a text in one line.
pub fn words(text: &str) -> String {
    line(text, 90)
}

/// What is shown of a message that was found: the place where the first of the words stands.
pub fn excerpt(text: &str, looked_for: &str) -> String {
    /// Characters before the word, so that it is seen what it is about.
    const BEFORE: usize = 24;
    let small = |text: &str| -> Vec<char> {
        text.chars().map(|letter| letter.to_lowercase().next().unwrap_or(letter)).collect()
    };
    let letters = small(text);
    let place = looked_for
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .filter_map(|word| {
            let word = small(word);
            let begins = |at: usize| at == 0 || !letters[at - 1].is_alphanumeric();
            letters.windows(word.len()).enumerate().position(|(at, found)| begins(at) && found == word)
        })
        .min();
    match place {
        Some(place) if place > BEFORE => {
            let rest: String = text.chars().skip(place - BEFORE).collect();
            // From a whole word on.
            let rest = rest.split_once(char::is_whitespace).map_or(&*rest, |(_, whole)| whole);
            format!("… {}", words(rest))
        }
        Some(_) | None => words(text),
    }
}

/// A file's name without what disturbs names of files.
pub fn file_name(name: &str, characters_max: usize) -> String {
    let harmless: String =
        name.chars().filter(|letter| !matches!(letter, '"' | '<' | '>' | ':' | '|' | '?' | '*')).collect();
    line(&harmless, characters_max)
}

/// A text, and what is too long to show at once. Line breaks stay.
pub fn text(text: &str) -> (String, Option<String>) {
    let clean: String =
        text.chars().filter(|letter| matches!(letter, '\n' | '\t') || !letter.is_control()).collect();
    match clean.char_indices().nth(TEXT_CHARACTERS_MAX) {
        None => (clean, None),
        Some((at, _)) => (clean[..at].to_owned(), Some(clean[at..].to_owned())),
    }
}

/// Points in time as people say them, in the office's zone.
#[derive(Clone, Copy)]
pub struct Times<'h> {
    pub hours: &'h OfficeHours,
    pub now: DateTime<Utc>,
    pub l: Language,
}

impl Times<'_> {
    /// "14:05".
    pub fn clock(&self, at: DateTime<Utc>) -> String {
        self.hours.local(at).format("%H:%M").to_string()
    }

    fn days_from_today(&self, at: DateTime<Utc>) -> i64 {
        let day = |at| self.hours.local(at).date_naive();
        (day(at) - day(self.now)).num_days()
    }

    /// "heute", "morgen", "Mo", "23.11.".
    pub fn day(&self, at: DateTime<Utc>) -> String {
        let local = self.hours.local(at);
        match self.days_from_today(at) {
            0 => self.l.say("heute", "today").to_owned(),
            1 => self.l.say("morgen", "tomorrow").to_owned(),
            -1 => self.l.say("gestern", "yesterday").to_owned(),
            2..=6 => {
                let weekday = local.weekday().num_days_from_monday() as usize;
                let german = ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"];
                let english = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
                self.l.say(german[weekday], english[weekday]).to_owned()
            }
            _ if local.year() == self.hours.local(self.now).year() => {
                local.format(self.l.say("%d.%m.", "%-d %b")).to_string()
            }
            _ => local.format(self.l.say("%d.%m.%Y", "%-d %b %Y")).to_string(),
        }
    }

    /// A day to come, as it is said in a sentence: "heute", "morgen", "am Montag", "am 4.1.".
    pub fn on_day(&self, at: DateTime<Utc>) -> String {
        let local = self.hours.local(at);
        match self.days_from_today(at) {
            0 | 1 => self.day(at),
            2..=6 => {
                let weekday = local.weekday().num_days_from_monday() as usize;
                let german =
                    ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];
                let english = local.format("on %A").to_string();
                if self.l == Language::German { format!("am {}", german[weekday]) } else { english }
            }
            _ => format!("{} {}", self.l.say("am", "on"), local.format(self.l.say("%-d.%-m.", "%-d %b"))),
        }
    }

    /// "14:05" today, else "gestern 14:05".
    pub fn stamp(&self, at: DateTime<Utc>) -> String {
        if self.days_from_today(at) == 0 {
            return self.clock(at);
        }
        format!("{} {}", self.day(at), self.clock(at))
    }

    /// "heute 18:00".
    pub fn moment(&self, at: DateTime<Utc>) -> String {
        format!("{} {}", self.day(at), self.clock(at))
    }

    /// How long until `at`, or since: "12 min", "3 h 12", "2 Tage".
    pub fn span(&self, at: DateTime<Utc>) -> String {
        let minutes = (at - self.now).abs().num_minutes();
        match minutes {
            0..=59 => format!("{minutes} min"),
            60..=1439 => format!("{} h {:02}", minutes / 60, minutes % 60),
            1440..=2879 => self.l.say("1 Tag", "1 day").to_owned(),
            _ => format!("{} {}", minutes / 1440, self.l.say("Tage", "days")),
        }
    }

    /// Whether it is long ago enough to be worth a word.
    pub fn is_late(sent: DateTime<Utc>, received: DateTime<Utc>) -> bool {
        received - sent >= Duration::minutes(5)
    }
}

#[cfg(test)]
mod tests;
