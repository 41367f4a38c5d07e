//! Reads `faq/<slug>.md`: TOML front matter between `+++` lines, then the answer as it is sent.
//!
//! A table named by a language's code, such as `[en]`, holds the texts in that language: `title`, `answer`,
//! and if wanted `ask`, `next` and `topic` (what the topic is called there).
//!
//! Every problem of a file is reported at once, each with the line and what to do about it.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Problem, SourceLines};
use super::{Action, Entry, Translation};
use crate::language::Language;

/// WhatsApp would send more; people do not read more.
pub const ANSWER_CHARACTERS_MAX: usize = 600;
/// Fits a slug into the ids of buttons and list rows (200 characters at most) with room to spare.
const SLUG_CHARACTERS_MAX: usize = 80;
/// What may stand between the `+++` lines.
const KEYS: [&str; 7] = ["title", "link", "topic", "ask", "next", "action", "language"];
/// And in the table of another language.
const KEYS_OF_LANGUAGE: [&str; 5] = ["title", "topic", "ask", "answer", "next"];
pub(super) const FENCE: &str = "+++";

/// Reads one entry. `file` is the file's name, with or without folders before it.
///
/// # Errors
/// Everything that is wrong with the file, in the order of its lines.
pub fn parse_entry(file: &str, text: &str) -> Result<Entry, Vec<Problem>> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let mut reader = Reader { file, lines: SourceLines::new(&text), offset: 0, problems: Vec::new() };
    let slug = reader.slug();
    let Some((front, answer)) = reader.split(&text) else {
        return Err(reader.problems);
    };
    reader.offset = front.start;
    let (table, errors) = DeTable::parse_recoverable(&text[front.clone()]);
    for error in errors {
        let hint = "put texts between quotation marks, lists between [ and ]";
        reader.say(error.span().map_or(0, |span| span.start), format!("{}; {hint}", error.message()));
    }
    let table = table.into_inner();
    reader.unknown_keys(&table, &KEYS);
    let mut ask = reader.phrasings(&table);
    let language = reader.language(&table);
    let translations = reader.translations(&table, language, &mut ask);
    let entry = Entry {
        slug,
        title: reader.text(&table, "title", "a short name for lists, at most 24 characters"),
        link: reader.link(&table),
        topic: reader.text(&table, "topic", "the people it goes to when a human takes over"),
        ask,
        next: reader.optional_text(&table, "next"),
        action: reader.action(&table),
        language,
        answer: text[answer.clone()].trim().to_owned(),
        translations,
    };
    reader.offset = 0;
    reader.check_answer(&entry.answer, answer.start);
    reader.problems.sort_by_key(|problem| problem.line);
    if reader.problems.is_empty() { Ok(entry) } else { Err(reader.problems) }
}

/// What is known about the file while it is read.
struct Reader<'a> {
    file: &'a str,
    lines: SourceLines,
    /// Where the part that is read begins in the file.
    offset: usize,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn say(&mut self, at: usize, message: impl Into<String>) {
        let line = self.lines.of(self.offset + at);
        self.problems.push(Problem::new(self.file, line, message));
    }

    fn slug(&mut self) -> String {
        let name = self.file.rsplit(['/', '\\']).next().unwrap_or(self.file);
        let slug = name.strip_suffix(".md").unwrap_or(name);
        let fine =
            slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if slug.is_empty() || slug.len() > SLUG_CHARACTERS_MAX || !fine {
            let example = "rename it, for example to `probetag.md`";
            self.say(0, format!("the file's name may hold only a-z, 0-9 and `-` before `.md`; {example}"));
        }
        slug.to_owned()
    }

    /// The parts between and behind the fences.
    fn split(&mut self, text: &str) -> Option<(Range<usize>, Range<usize>)> {
        let mut fences = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            if line.trim_end() == FENCE && fences.len() < 2 {
                fences.push(at..at + line.len());
            } else if fences.is_empty() && !line.trim().is_empty() {
                break;
            }
            at += line.len();
        }
        match <[Range<usize>; 2]>::try_from(fences) {
            Ok([first, second]) => Some((first.end..second.start, second.end..text.len())),
            Err(fences) => {
                let (at, missing) = match fences.first() {
                    None => (0, "the first line must be `+++`; put title, link, topic and ask behind it"),
                    Some(first) => {
                        (first.start, "the closing `+++` line is missing; put it before the answer")
                    }
                };
                self.say(at, missing);
                None
            }
        }
    }

    fn unknown_keys(&mut self, table: &DeTable, known: &[&str]) {
        for (key, value) in table {
            let names_language = value.get_ref().is_table() && Language::from_code(key.get_ref()).is_some();
            if !known.contains(&key.get_ref().as_ref()) && !names_language {
                let known = known.join(", ");
                self.say(key.span().start, format!("unknown key `{}`; known are {known}", key.get_ref()));
            }
        }
    }

    /// The tables of other languages; their phrasings join `ask`.
    fn translations(&mut self, table: &DeTable, own: Language, ask: &mut Vec<String>) -> Vec<Translation> {
        let mut translations = Vec::new();
        for (key, value) in table {
            let (Some(language), Some(table)) =
                (Language::from_code(key.get_ref()), value.get_ref().as_table())
            else {
                continue;
            };
            let at = key.span().start;
            if language == own {
                self.say(
                    at,
                    format!(
                        "`{}` is the entry's own language; write its texts without a table",
                        key.get_ref()
                    ),
                );
            }
            self.unknown_keys(table, &KEYS_OF_LANGUAGE);
            for (name, what) in [("title", "a short name for lists"), ("answer", "the answer as it is sent")]
            {
                if table.get(name).is_none() {
                    self.say(
                        at,
                        format!("`{name}` is missing in [{}]; add {name} = \"…\" ({what})", key.get_ref()),
                    );
                }
            }
            let answer = self.optional_text(table, "answer").unwrap_or_default();
            if let Some(written) = table.get("answer").filter(|_| !answer.is_empty()) {
                self.check_answer(&answer, written.span().start);
            }
            if let Some(list) = table.get("ask") {
                for phrasing in self.phrasings(table) {
                    if ask.iter().any(|other| super::fold(other) == super::fold(&phrasing)) {
                        self.say(list.span().start, format!("`{phrasing}` stands here twice; remove one"));
                    }
                    ask.push(phrasing);
                }
            }
            translations.push(Translation {
                language,
                title: self.optional_text(table, "title").unwrap_or_default(),
                topic: self.optional_text(table, "topic"),
                answer,
                next: self.optional_text(table, "next"),
            });
        }
        translations
    }

    fn text(&mut self, table: &DeTable, key: &str, what: &str) -> String {
        if table.get(key).is_none() {
            self.say(0, format!("`{key}` is missing; add {key} = \"…\" ({what})"));
        }
        self.optional_text(table, key).unwrap_or_default()
    }

    fn optional_text(&mut self, table: &DeTable, key: &str) -> Option<String> {
        let value = table.get(key)?;
        let text = value.get_ref().as_str().map(str::trim);
        if text.is_none_or(str::is_empty) {
            self.say(value.span().start, format!("`{key}` needs a text; write {key} = \"…\""));
        }
        text.map(str::to_owned)
    }

    fn link(&mut self, table: &DeTable) -> String {
        let link = self.text(table, "link", "the page that says more, beginning with https://");
        if let Some(value) = table.get("link") {
            let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
            let fine = rest.is_some_and(|rest| rest.contains('.') && !rest.contains(char::is_whitespace));
            if !link.is_empty() && !fine {
                let hint = "write the whole address, such as https://karriere.example.org/bewerbung";
                self.say(value.span().start, format!("`{link}` is no link; {hint}"));
            }
        }
        link
    }

    fn phrasings(&mut self, table: &DeTable) -> Vec<String> {
        let Some(value) = table.get("ask") else {
            self.say(0, "`ask` is missing; add ask = [\"how people ask\", …], best eight or more");
            return Vec::new();
        };
        let Some(list) = value.get_ref().as_array() else {
            self.say(value.span().start, "`ask` needs a list; write ask = [\"…\", \"…\"]");
            return Vec::new();
        };
        if list.is_empty() {
            self.say(value.span().start, "`ask` is empty; add at least three ways in which people ask");
        }
        let mut phrasings: Vec<String> = Vec::new();
        for phrasing in list {
            match phrasing.get_ref().as_str().map(str::trim) {
                Some(text) if phrasings.iter().any(|other| super::fold(other) == super::fold(text)) => {
                    self.say(phrasing.span().start, format!("`{text}` stands here twice; remove one"));
                }
                Some(text) if !super::fold(text).is_empty() => phrasings.push(text.to_owned()),
                _ => self
                    .say(phrasing.span().start, "a phrasing needs words; write it between quotation marks"),
            }
        }
        phrasings
    }

    fn action(&mut self, table: &DeTable) -> Action {
        match table.get("action").map(|value| (value, value.get_ref().as_str())) {
            None | Some((_, Some("answer"))) => Action::Answer,
            Some((_, Some("handoff"))) => Action::Handoff,
            Some((value, _)) => {
                self.say(value.span().start, "`action` is either \"answer\" or \"handoff\"");
                Action::Answer
            }
        }
    }

    fn language(&mut self, table: &DeTable) -> Language {
        let Some(value) = table.get("language") else { return Language::German };
        let language = value.get_ref().as_str().and_then(Language::from_code);
        language.unwrap_or_else(|| {
            self.say(language_at(value), "`language` is one of de, en, tr, uk, ru, ar, fa, pl, ro");
            Language::German
        })
    }

    fn check_answer(&mut self, answer: &str, at: usize) {
        let length = answer.chars().count();
        if length == 0 {
            self.say(at, "the answer is missing; write it below the closing `+++`");
        } else if length > ANSWER_CHARACTERS_MAX {
            let hint = "shorten it and let the link say the rest";
            self.say(at, format!("the answer has {length} of {ANSWER_CHARACTERS_MAX} characters; {hint}"));
        }
    }
}

fn language_at(value: &Spanned<DeValue>) -> usize {
    value.span().start
}
