//! The words that tell of names, numbers and addresses. They are compared with folded words.

/// A name follows, folded.
pub const BEFORE_NAMES: &[&str] = &[
    "heisse",
    "heiss",
    "heise",
    "heisst",
    "herr",
    "herrn",
    "frau",
    "hr",
    "fr",
    "fraulein",
    "familie",
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "doktor",
    "prof",
    "professor",
    "called",
    "name",
    "names",
    "namens",
    "adim",
    "ismim",
    "nazywam",
    "imie",
    "numesc",
    "numele",
    "зовут",
    "звати",
    "звуть",
    "имя",
    "اسمي",
    "اسم",
];
/// A name may follow at the end of a text, folded.
pub const CLOSINGS: &[&str] = &[
    "gruss",
    "grusse",
    "grussen",
    "grus",
    "gruse",
    "lg",
    "vg",
    "mfg",
    "glg",
    "hg",
    "regards",
    "cheers",
    "sincerely",
    "love",
    "saygilar",
    "pozdrawiam",
    "pozdrowienia",
    "salutari",
];
/// Between the word before a name and the name.
pub const BETWEEN: &[&str] = &[
    "ist", "is", "der", "die", "das", "dr", "prof", "med", "von", "van", "de", "und", "lautet", "war", "se",
    "ma",
];
/// Words that end a name, or show that none was meant.
pub const NO_NAMES: &[&str] = &[
    "und", "ich", "aus", "in", "bin", "habe", "hab", "suche", "mochte", "will", "wollte", "hatte", "bei",
    "mit", "als", "auf", "wie", "was", "wann", "wo", "kann", "and", "i", "from", "want", "need", "can",
    "how", "what", "am", "ve", "та", "и", "і",
];
/// A street's name ends so, folded.
pub const STREETS: &[&str] =
    &["strasse", "str", "weg", "platz", "allee", "gasse", "ring", "ufer", "damm", "street", "road"];
/// Digits as words, folded.
pub const DIGIT_WORDS: &[&str] = &[
    "null", "eins", "ein", "zwei", "zwo", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun",
    "doppel", "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "oh",
];
/// What a mail address that is spelt out has in the place of its sign, folded.
pub const AT_SIGNS: &[&str] = &["at", "affenschwanz", "klammeraffe"];
/// And in the place of its dots.
pub const DOTS: &[&str] = &["punkt", "dot"];
/// Whoever writes may say next who they are, folded …
pub const ME: &[&str] = &["bin", "am", "im", "heir", "hier"];
/// … with one of these in between.
pub const ARTICLES: &[&str] = &["die", "der", "ist", "schreibt", "the"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faq::fold;

    #[test]
    fn every_word_is_written_as_folded_words_are() {
        let lists =
            [BEFORE_NAMES, CLOSINGS, BETWEEN, NO_NAMES, STREETS, DIGIT_WORDS, AT_SIGNS, DOTS, ME, ARTICLES];
        for word in lists.into_iter().flatten() {
            assert_eq!(fold(word), *word, "nothing that was folded can be it");
        }
    }
}
