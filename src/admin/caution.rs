//! What is worth a second look in a reply before it goes out. It warns and never blocks: whoever
//! writes decides. Pure. The words are German, as the team writes; of other languages it knows little.

mod personal;

pub use personal::Personal;

/// A FAQ answer is no longer either, and a phone shows about this much at once.
const LONG_CHARACTERS: usize = 600;
/// What is shorter needs no next step: "Gern!", "Bis morgen!"
const NEEDS_NEXT_STEP_CHARACTERS: usize = 80;
/// Shorter names stand in too many words to be looked for.
const NAME_CHARACTERS_MIN: usize = 3;

/// Something to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caution {
    Long,
    /// "Sie" instead of "du".
    Formal,
    /// An apology for the time that passed.
    Apology,
    NoNextStep,
    /// The first reply of somebody who does not say who they are.
    NoOwnName,
    /// Somebody else who has written to us is named.
    OtherName,
    /// Belongs in another channel.
    Personal(Personal),
}

/// Whose reply it is, and to whom.
#[derive(Debug, Clone, Default)]
pub struct About<'a> {
    /// What the writer is called.
    pub me: &'a str,
    /// They have not written in this conversation yet.
    pub is_first_reply: bool,
    /// What the person it goes to is called.
    pub own: Option<&'a str>,
    /// What others with an open conversation are called.
    pub others: Vec<&'a str>,
    /// What colleagues are called: naming them is fine.
    pub team: Vec<&'a str>,
}

/// Everything worth a look, in the order of how grave it is.
pub fn cautions(text: &str, about: &About<'_>) -> Vec<Caution> {
    let words = words(text);
    let lower = text.to_lowercase();
    let mut found: Vec<Caution> = personal::found(&lower).map(Caution::Personal).into_iter().collect();
    let checks = [
        (Caution::OtherName, names_another(&words, about)),
        (Caution::NoOwnName, about.is_first_reply && !says_name(&words, about.me)),
        (Caution::Formal, is_formal(&words, &lower)),
        (Caution::Apology, lower.split(['.', '!', '?', '\n']).any(apologises_for_waiting)),
        (Caution::Long, text.chars().count() > LONG_CHARACTERS),
        (Caution::NoNextStep, lacks_next_step(&lower)),
    ];
    found.extend(checks.into_iter().filter_map(|(caution, is_found)| is_found.then_some(caution)));
    found
}

/// A word, and whether a sentence begins with it.
type Word<'t> = (&'t str, bool);

fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let (mut from, mut begins) = (None, true);
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        if letter.is_alphanumeric() {
            from.get_or_insert(at);
            continue;
        }
        if let Some(from) = from.take() {
            words.push((&text[from..at], begins));
            begins = false;
        }
        // Whatever is no part of a sentence (emoji, quotation marks) may begin one.
        let goes_on =
            letter == ' ' || matches!(letter, '\t' | ',' | ';' | '-' | '–' | '(' | ')' | '/' | '\'' | '’');
        begins |= !goes_on;
    }
    words
}

/// The parts of a name that can be looked for.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(|letter: char| !letter.is_alphanumeric())
        .filter(|part| part.chars().count() >= NAME_CHARACTERS_MIN)
}

fn says_name(words: &[Word<'_>], me: &str) -> bool {
    let is_me = |word: &str| {
        let word = word.to_lowercase();
        me.split_whitespace().any(|part| part.to_lowercase() == word)
    };
    words.iter().any(|(word, _)| is_me(word))
}

/// Only first names, written as names are: surnames are words too often.
fn names_another(words: &[Word<'_>], about: &About<'_>) -> bool {
    let is_fine = |word: &str| {
        about
            .own
            .into_iter()
            .chain(about.team.iter().copied())
            .any(|name| parts(name).any(|part| part == word))
    };
    let first_names: Vec<&str> = about.others.iter().filter_map(|name| parts(name).next()).collect();
    words
        .iter()
        .any(|(word, _)| word.starts_with(char::is_uppercase) && first_names.contains(word) && !is_fine(word))
}

const DU: [&str; 12] =
    ["du", "dich", "dir", "dein", "deine", "deinen", "deinem", "deiner", "ihr", "euch", "euer", "eure"];

/// "Sie" within a sentence is always formal; at its beginning it may mean others, which a "du" beside
/// it tells.
fn is_formal(words: &[Word<'_>], lower: &str) -> bool {
    let is_familiar =
        words.iter().any(|(word, _)| DU.contains(&word.to_lowercase().as_str()) && *word != "Ihr");
    lower.contains("sehr geehrte")
        || words.iter().any(|(word, begins)| match *word {
            "Sie" | "Ihnen" | "Ihre" | "Ihren" | "Ihrem" | "Ihrer" | "Ihres" => !begins || !is_familiar,
            "Ihr" => !begins,
            _ => false,
        })
}

const APOLOGIES: [&str; 10] = [
    "entschuldig",
    "sorry",
    "tut mir leid",
    "tut uns leid",
    "verzeih",
    "pardon",
    "um verständnis",
    "um nachsicht",
    "apolog",
    "bedaure",
];
const WAITING: [&str; 18] = [
    "warte",
    "gewartet",
    "gedauert",
    "so lange",
    "verzöger",
    "verspät",
    "späte",
    "zu spät",
    "erst jetzt",
    "jetzt erst",
    "erst heute",
    "heute erst",
    "nicht früher",
    "nicht eher",
    "nicht gleich",
    "delay",
    "late",
    "wait",
];
/// "Leider" alone is no apology, unless it is about the time.
const REGRETS_OF_TIME: [&str; 6] =
    ["erst jetzt", "jetzt erst", "erst heute", "heute erst", "nicht früher", "nicht eher"];

fn apologises_for_waiting(sentence: &str) -> bool {
    let holds = |stems: &[&str]| stems.iter().any(|stem| sentence.contains(stem));
    (holds(&APOLOGIES) && holds(&WAITING)) || (sentence.contains("leider") && holds(&REGRETS_OF_TIME))
}

/// Beginnings of words that tell somebody what comes next.
const STEPS: [&str; 38] = [
    "schick",
    "schreib",
    "meld",
    "ruf",
    "komm",
    "bewirb",
    "bewerb",
    "schau",
    "klick",
    "füll",
    "sag",
    "gib",
    "bring",
    "lad",
    "vereinbar",
    "frag",
    "probier",
    "nimm",
    "such",
    "lies",
    "wähl",
    "druck",
    "merk",
    "termin",
    "bis",
    "treff",
    "anruf",
    "rückmeld",
    "send",
    "write",
    "call",
    "apply",
    "click",
    "come",
    "visit",
    "tell",
    "let",
    "see",
];

fn lacks_next_step(lower: &str) -> bool {
    let has_address = ["http", "www.", "@", "?"].iter().any(|mark| lower.contains(mark));
    let leads_on = words(lower).iter().any(|(word, _)| STEPS.iter().any(|step| word.starts_with(step)));
    lower.chars().count() >= NEEDS_NEXT_STEP_CHARACTERS && !has_address && !leads_on
}

#[cfg(test)]
mod tests;
