//! The three readers together.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::classifier::{CATEGORIES, Model, Unit, WEIGHTS, units};
use super::lexicon::{
    Concepts, LexiconError, LexiconFile, Patterns, Phrases, Rules, Spelling, builtin_concepts,
    builtin_dialect, builtin_idioms, builtin_phrases, builtin_rules, builtin_spelling,
};
use super::text::{Dialect, Reading, fold};
use super::thresholds::Thresholds;
use super::{Category, Finding, Severity};

/// Stands in for the words of a figure of speech; no phrase and no class knows it.
const MASK: &str = "_";

/// From this share of the likelihood on acute categories on, the level is acute.
/// A lower share would hardly find more that is acute, but call every sixth distress acute too.
pub(super) const ACUTE_SHARE: f32 = 0.5;

/// Below this likelihood a phrase in a sentence on studies or on long ago is only a weak sign.
const DISTANT: f32 = 0.35;
/// Below this likelihood a text is harmless to the classifier.
const HARMLESS: f32 = 0.1;

/// Below this likelihood a message by itself lends nothing to its neighbours.
const CALM: f32 = 0.15;
/// Shorter messages may be pieces of a sentence and are always read with their neighbours.
const SENTENCE_WORDS_MIN: usize = 4;
/// After these no sentence goes on.
const SENTENCE_ENDS: [char; 4] = ['.', '?', '!', '…'];

/// What a failure inside counts as.
const ON_FAILURE: Finding = Finding { severity: Severity::Review, category: Category::Unclear };

/// Finds a person in need in a text. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Detector {
    lexicon: Arc<Lexicon>,
    model: Arc<Model>,
    thresholds: Thresholds,
}

/// All that is known by words.
#[derive(Debug, Clone)]
pub(crate) struct Lexicon {
    pub phrases: Phrases,
    pub concepts: Concepts,
    pub rules: Rules,
    pub idioms: Patterns,
    pub spelling: Spelling,
    pub dialect: Dialect,
}

/// What carried a finding.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Explanation {
    /// The finding, as [`Detector::detect`] gives it.
    pub finding: Option<Finding>,
    /// The text as it was read.
    pub folded: String,
    /// Phrases of the lexicon that were found.
    pub phrases: Vec<String>,
    /// Rules that held, as the names of their word classes.
    pub rules: Vec<String>,
    /// How likely the classifier finds a crisis, 0 to 1.
    pub likelihood: f32,
    /// The words that carried the classifier's verdict.
    pub passage: String,
}

impl Default for Detector {
    fn default() -> Self {
        Self::builtin()
    }
}

impl Detector {
    /// With the lexicon and the weights that are compiled in.
    ///
    /// # Panics
    /// Never: the data is compiled in and a test loads it.
    #[must_use]
    pub fn builtin() -> Self {
        Self {
            lexicon: Arc::new(Lexicon::builtin().expect("the lexicon is compiled in and tested")),
            model: Arc::new(Model::decode(WEIGHTS).expect("the weights are compiled in and tested")),
            thresholds: Thresholds::default(),
        }
    }

    /// The same with phrases of the operator added. Nothing can be removed.
    ///
    /// # Errors
    /// [`LexiconError`] names file and line.
    pub fn with_phrases(mut self, files: &[LexiconFile<'_>]) -> Result<Self, LexiconError> {
        let lexicon = Arc::make_mut(&mut self.lexicon);
        for file in files {
            lexicon.phrases.add_file(*file, &lexicon.dialect)?;
        }
        Ok(self)
    }

    /// The same with other thresholds.
    #[must_use]
    pub fn with_thresholds(mut self, thresholds: Thresholds) -> Self {
        self.thresholds = thresholds;
        self
    }

    /// The gravest finding in a text, all clauses and the whole read. A failure inside is a weak sign,
    /// not silence.
    #[must_use]
    pub fn detect(&self, text: &str) -> Option<Finding> {
        guarded(|| self.read(text, &mut |_| {}))
    }

    /// The gravest finding in several messages of one sender, in their order: in each by itself, and in
    /// all of them read as one, because people cut a sentence into bubbles. A message that is calm by
    /// itself lends nothing to its neighbours: three ordinary questions are not a sign, and a weak sign
    /// does not grow by the question after it.
    #[must_use]
    pub fn detect_joined(&self, messages: &[&str]) -> Option<Finding> {
        guarded(|| self.read_joined(messages))
    }

    /// The finding and what carried it.
    #[must_use]
    pub fn explain(&self, text: &str) -> Explanation {
        let mut explanation = Explanation::default();
        explanation.finding = guarded(|| {
            self.read(text, &mut |sign| match sign {
                Sign::Folded(folded) => folded.clone_into(&mut explanation.folded),
                Sign::Phrase(line) => explanation.phrases.push(line.to_owned()),
                Sign::Rule(name) => explanation.rules.push(name.to_owned()),
                Sign::Classified { likelihood, passage } => {
                    explanation.likelihood = likelihood;
                    explanation.passage = passage;
                }
            })
        });
        explanation
    }

    fn read(&self, text: &str, note: &mut dyn FnMut(Sign<'_>)) -> Option<Finding> {
        let folded = self.lexicon.standard(text);
        note(Sign::Folded(&folded));
        let mut reading = Reading::of(&folded);
        self.lexicon.mask_idioms(&mut reading);
        let found = self.lexicon.find(&reading, note);
        let units = units(&reading, &self.lexicon.concepts, &signs(&found));
        let scored = self.score(&reading, &units, note);
        let likelihood = scored.as_ref().map_or(0.0, |scored| scored.likelihood);
        graver(
            self.lexicon.weighed(&found, &reading, likelihood),
            scored.and_then(|scored| self.judged(&scored)),
        )
    }

    /// Each message by itself, and those as one that are not calm, too short to be a sentence, or the
    /// beginning of one that the next message ends.
    fn read_joined(&self, messages: &[&str]) -> Option<Finding> {
        let mut gravest = None;
        let mut telling: Vec<&str> = Vec::with_capacity(messages.len());
        // The calm message before, when a sentence may go on after it.
        let mut begun = None;
        for message in messages {
            let mut is_calm = false;
            let finding = self.read(message, &mut |sign| {
                if let Sign::Classified { likelihood, .. } = sign {
                    is_calm = likelihood < CALM;
                }
            });
            gravest = graver(gravest, finding);
            if let Some(beginning) = begun.take()
                && finding.is_some()
                && goes_on(message)
            {
                telling.push(beginning);
            }
            if !is_calm || message.split_whitespace().count() < SENTENCE_WORDS_MIN {
                telling.push(message);
            } else if !message.trim_end().ends_with(SENTENCE_ENDS) {
                begun = Some(*message);
            }
        }
        if telling.len() > 1 {
            gravest = graver(gravest, self.read(&telling.join("\n"), &mut |_| {}));
        }
        gravest
    }

    fn score(&self, reading: &Reading<'_>, units: &[Unit], note: &mut dyn FnMut(Sign<'_>)) -> Option<Scored> {
        let scored = self.model.score(units)?;
        let likelihood = likelihood(scored.logit);
        let run = &units[scored.first..scored.end];
        note(Sign::Classified {
            likelihood,
            passage: run
                .iter()
                .map(|unit| reading.words[unit.words.clone()].join(" "))
                .collect::<Vec<_>>()
                .join(", "),
        });
        Some(Scored { likelihood, shares: self.model.categories(run) })
    }

    fn judged(&self, scored: &Scored) -> Option<Finding> {
        if scored.likelihood < self.thresholds.review() {
            return None;
        }
        let category = likeliest(scored.shares);
        let is_sure = scored.likelihood >= self.thresholds.hotline();
        let severity = if is_sure { category.severity() } else { Severity::Review };
        Some(Finding { severity, category })
    }
}

/// Whether a message reads like the rest of a sentence: it begins small.
fn goes_on(message: &str) -> bool {
    message.trim_start().starts_with(char::is_lowercase)
}

/// What the classifier says of the most alarming passage.
struct Scored {
    likelihood: f32,
    shares: [f32; CATEGORIES.len()],
}

/// A probability from log-odds.
fn likelihood(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

/// Something that speaks for a finding.
enum Sign<'a> {
    Folded(&'a str),
    Phrase(&'a str),
    Rule(&'a str),
    Classified { likelihood: f32, passage: String },
}

/// Runs a reading so that a panic in it is a weak sign, not the end of the program.
pub(super) fn guarded(read: impl FnOnce() -> Option<Finding>) -> Option<Finding> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Some(ON_FAILURE))
}

/// What a phrase or a rule found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    /// The place of its first word.
    at: usize,
    finding: Finding,
    is_taught: bool,
}

/// Places and findings, as the classifier reads them.
pub(super) fn signs(found: &[Found]) -> Vec<(usize, Finding)> {
    found.iter().map(|found| (found.at, found.finding)).collect()
}

/// The graver of two; the first if both are alike.
fn graver(first: Option<Finding>, second: Option<Finding>) -> Option<Finding> {
    match (first, second) {
        (Some(first), Some(second)) if second.severity > first.severity => Some(second),
        (Some(first), _) => Some(first),
        (None, second) => second,
    }
}

/// The likeliest category of the level that is likelier, acute if in doubt.
fn likeliest(shares: [f32; CATEGORIES.len()]) -> Category {
    let is_acute = |category: Category| category.severity() == Severity::Acute;
    let acute: f32 = CATEGORIES
        .iter()
        .zip(shares)
        .filter(|(category, _)| is_acute(**category))
        .map(|(_, share)| share)
        .sum();
    CATEGORIES
        .into_iter()
        .zip(shares)
        .filter(|(category, _)| is_acute(*category) == (acute >= ACUTE_SHARE))
        .max_by(|(_, first), (_, second)| first.total_cmp(second))
        .map_or(Category::Unclear, |(category, _)| category)
}

impl Lexicon {
    /// What is compiled in.
    pub fn builtin() -> Result<Self, LexiconError> {
        let dialect = builtin_dialect()?;
        let concepts = builtin_concepts(&dialect)?;
        let phrases = builtin_phrases(&dialect)?;
        let mut spelling = builtin_spelling()?;
        // What the lexicon knows is spelt as meant.
        phrases.words().for_each(|word| spelling.add_stop(word));
        Ok(Self {
            phrases,
            rules: builtin_rules(&concepts)?,
            concepts,
            idioms: builtin_idioms(&dialect)?,
            spelling,
            dialect,
        })
    }

    /// A text in folded standard spelling.
    pub fn standard(&self, text: &str) -> String {
        self.dialect.standard(&fold(text))
    }

    /// Masks figures of speech; the rest is read as if they were not there.
    pub fn mask_idioms(&self, reading: &mut Reading<'_>) {
        let mut masked = Vec::new();
        self.idioms.each(reading, |_, range| masked.push(range));
        for range in masked {
            reading.words[range].fill(MASK);
        }
    }

    /// The gravest finding, weighed against the classifier's likelihood. A phrase in a text that the
    /// classifier holds for harmless is a human's to judge, not a hotline's: song lines, papers for
    /// school, figures of speech that nobody listed; the more so where somebody speaks of studies or of
    /// long ago. A wish to die is doubted only there: one misspelt word is enough to make it unknown to the
    /// classifier. Phrases of languages that it was not taught in depth are not doubted at all.
    pub fn weighed(&self, found: &[Found], reading: &Reading<'_>, likelihood: f32) -> Option<Finding> {
        let speaks_of = |class: &str| self.has_class(&reading.words, class);
        let is_distant = likelihood < DISTANT && (speaks_of("r_past") || speaks_of("r_study"));
        let is_harmless = likelihood < HARMLESS;
        found.iter().fold(None, |gravest, found| {
            let is_wish_to_die = found.finding.category == Category::Suicide;
            let is_doubted = found.is_taught && (is_distant || is_harmless && !is_wish_to_die);
            let severity = if is_doubted { Severity::Review } else { found.finding.severity };
            graver(gravest, Some(Finding { severity, ..found.finding }))
        })
    }

    /// What phrases and rules find in a raw text with its figures of speech masked, and their names.
    pub fn read<'a>(&self, standard: &'a str) -> (Reading<'a>, Vec<Found>, Vec<String>) {
        let mut reading = Reading::of(standard);
        self.mask_idioms(&mut reading);
        let mut names = Vec::new();
        let found = self.find(&reading, &mut |sign| match sign {
            Sign::Phrase(name) | Sign::Rule(name) => names.push(name.to_owned()),
            Sign::Folded(_) | Sign::Classified { .. } => {}
        });
        (reading, found, names)
    }

    /// Every phrase and rule.
    fn find(&self, reading: &Reading<'_>, note: &mut dyn FnMut(Sign<'_>)) -> Vec<Found> {
        let corrected = self.corrected(&reading.words);
        let words: Vec<&str> = corrected.iter().map(AsRef::as_ref).collect();
        let is_professional = self.has_class(&words, "profession");
        let reading = Reading { words, clauses: reading.clauses.clone() };
        let mut all = Vec::new();
        self.phrases.each(&reading, |phrase, at| {
            if !(phrase.is_topic && is_professional) {
                note(Sign::Phrase(&phrase.line));
                all.push(Found { at, finding: phrase.finding, is_taught: phrase.is_taught });
            }
        });
        self.rules.each(&reading, &self.concepts, |rule, at| {
            note(Sign::Rule(&rule.name));
            all.push(Found { at, finding: rule.finding, is_taught: true });
        });
        all
    }

    fn corrected<'a>(&self, words: &[&'a str]) -> Vec<Cow<'a, str>> {
        words
            .iter()
            .map(|word| self.spelling.key_meant(word).map_or(Cow::Borrowed(*word), Cow::Owned))
            .collect()
    }

    /// Whether any of the words is of a class.
    fn has_class(&self, words: &[&str], name: &str) -> bool {
        let Some(wanted) = self.concepts.find(name) else { return false };
        words.iter().any(|word| {
            let mut found = false;
            self.concepts.each_class(word, |class| found |= class == wanted);
            found
        })
    }
}
