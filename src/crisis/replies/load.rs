//! From files to texts: what breaks a rule is named, and the shipped text stands in for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::Spanned;

use super::hotlines::Hotlines;
use super::rules::fault;
use super::source::{BUILTIN, BUILTIN_HOTLINES, Slot, Source, language_of, line_at, slot_of};
use super::{Content, Country, Operator, Problem, Replies, code_of};

/// The only version of the files so far.
const VERSION: u32 = 1;

impl Replies {
    /// The texts and hotlines that are compiled in, for an operator in Germany.
    ///
    /// # Panics
    /// Never: the data is compiled in and a test loads it.
    #[must_use]
    pub fn builtin() -> Self {
        let mut problems = Vec::new();
        let hotlines = hotlines(BUILTIN_HOTLINES.0, BUILTIN_HOTLINES.1, &mut problems)
            .expect("the hotlines are compiled in and tested");
        let mut content = Content { hotlines, texts: BTreeMap::new() };
        for (file, text) in BUILTIN {
            content.add_file(file, text, &mut problems);
        }
        Self { content: Arc::new(content), operator: Operator::default() }
    }

    /// The shipped texts with those of an operator in their place.
    ///
    /// `files` are names and contents: `hotlines.toml` and one file a language, e.g. `replies/tr.toml`.
    /// What cannot be used is a [`Problem`] each, and the shipped text stays.
    #[must_use]
    pub fn parse(files: &[(&str, &str)]) -> (Self, Vec<Problem>) {
        let mut replies = Self::builtin();
        let content = Arc::make_mut(&mut replies.content);
        let mut problems = Vec::new();
        // The numbers first: the rules for texts ask for them.
        for (file, text) in files.iter().filter(|(file, _)| is_hotlines(file)) {
            if let Some(hotlines) = hotlines(file, text, &mut problems) {
                content.hotlines = hotlines;
            }
        }
        for (file, text) in files.iter().filter(|(file, _)| !is_hotlines(file)) {
            content.add_file(file, text, &mut problems);
        }
        (replies, problems)
    }
}

fn is_hotlines(file: &str) -> bool {
    file.rsplit('/').next() == Some("hotlines.toml")
}

fn problem(file: &str, line: usize, what: impl Into<String>, advice: impl Into<String>) -> Problem {
    Problem { file: file.to_owned(), line, what: what.into(), advice: advice.into() }
}

fn unreadable(file: &str, content: &str, error: &toml::de::Error) -> Problem {
    let line = line_at(content, error.span().map_or(0, |span| span.start));
    problem(file, line, error.message(), "correct this line; until then the shipped text is used")
}

fn hotlines(file: &str, content: &str, problems: &mut Vec<Problem>) -> Option<Hotlines> {
    match toml::from_str::<Hotlines>(content) {
        Ok(hotlines) => match hotlines.fault() {
            None => Some(hotlines),
            Some(what) => {
                problems.push(problem(file, 1, what, "enter one; until then the shipped numbers are used"));
                None
            }
        },
        Err(error) => {
            problems.push(unreadable(file, content, &error));
            None
        }
    }
}

impl Content {
    fn add_file(&mut self, file: &str, content: &str, problems: &mut Vec<Problem>) {
        let source: Source = match toml::from_str(content) {
            Ok(source) => source,
            Err(error) => return problems.push(unreadable(file, content, &error)),
        };
        if source.version != VERSION {
            return problems.push(problem(file, 1, "this version is not known", "write version = 1"));
        }
        let Some(code) = language_of(&source.language).and_then(code_of) else {
            let advice = "write de, en, tr, uk, ru, ar, fa, pl or ro";
            return problems.push(problem(file, 1, "this language is not known", advice));
        };
        if !source.is_checked() {
            if source.checked {
                let advice =
                    "enter who has read the texts in `checked_by` and the day in `checked_on` (2026-11-30)";
                problems.push(problem(file, 1, "it says checked, but not by whom and when", advice));
            }
            return;
        }
        let texts = self.usable_texts(file, content, &source, problems);
        // Without a text for each level the language is not used: nobody must get half an answer.
        let shipped = self.texts.entry(code).or_default();
        shipped.extend(texts);
        let needed = [Slot::Acute(None), Slot::Distress(None), Slot::Review, Slot::Note];
        if !needed.iter().all(|slot| shipped.contains_key(slot)) {
            self.texts.remove(code);
            let advice = "enter `default` in [acute] and [distress], `review` and `note` in [line]";
            problems.push(problem(file, 1, "a text is missing, the language is not used", advice));
        }
    }

    fn usable_texts(
        &self,
        file: &str,
        content: &str,
        source: &Source,
        problems: &mut Vec<Problem>,
    ) -> BTreeMap<Slot, String> {
        let sections = [
            ("acute", &source.acute),
            ("distress", &source.distress),
            ("short", &source.short),
            ("line", &source.line),
        ];
        let countries = [Country::De, Country::At, Country::Ch].map(|country| self.hotlines.of(country));
        let mut texts = BTreeMap::new();
        let entries =
            sections.iter().flat_map(|(section, texts)| texts.iter().map(move |entry| (*section, entry)));
        for (section, (key, text)) in entries {
            let line = line_at(content, text.span().start);
            let Some(slot) = slot_of(section, key) else {
                let what = format!("[{section}] has no place for `{key}`");
                problems.push(problem(file, line, what, "use `default` or the name of a category"));
                continue;
            };
            match fault(slot, text.get_ref(), &countries) {
                None => drop(texts.insert(slot, text_of(text))),
                Some((what, advice)) => problems.push(problem(file, line, what, advice)),
            }
        }
        texts
    }
}

fn text_of(text: &Spanned<String>) -> String {
    text.get_ref().trim().to_owned()
}
