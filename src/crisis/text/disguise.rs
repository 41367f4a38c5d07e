//! Signs that look like others or like nothing: letters of other alphabets, digits for letters,
//! characters without width.

use std::borrow::Cow;

/// Characters that show nothing, used to break words apart or left over from copying.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{640}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Apostrophes vanish: "geht's" and "gehts", "don't" and "dont" are one.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{B4}' | '`' | '\u{2BC}' | '\u{FF07}')
}

/// Letters that decomposition leaves alone, and Arabic and Persian letters that are written either way.
pub(super) fn plain_letter(c: char, word: &mut String) {
    match c {
        '\u{DF}' => word.push_str("ss"),
        '\u{E6}' => word.push('a'),
        '\u{153}' | '\u{F8}' => word.push('o'),
        '\u{131}' => word.push('i'),
        '\u{142}' => word.push('l'),
        '\u{111}' | '\u{F0}' => word.push('d'),
        '\u{649}' | '\u{6CC}' => word.push('\u{64A}'),
        '\u{629}' => word.push('\u{647}'),
        '\u{6A9}' => word.push('\u{643}'),
        _ => word.push(c),
    }
}

/// In a word of Latin letters the Cyrillic and Greek look-alikes become Latin. A word that is wholly
/// Cyrillic or Greek stays.
pub(super) fn without_foreign_letters(word: &str) -> Cow<'_, str> {
    let has_latin = word.chars().any(|c| c.is_ascii_alphabetic());
    if word.is_ascii() || !has_latin || !word.chars().any(|c| latin_twin(c).is_some()) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(word.chars().map(|c| latin_twin(c).unwrap_or(c)).collect())
}

fn latin_twin(c: char) -> Option<char> {
    Some(match c {
        '\u{430}' | '\u{3B1}' | '\u{251}' => 'a',
        '\u{44C}' | '\u{3B2}' => 'b',
        '\u{441}' | '\u{3F2}' => 'c',
        '\u{501}' => 'd',
        '\u{435}' | '\u{454}' | '\u{3B5}' => 'e',
        '\u{261}' => 'g',
        '\u{43D}' | '\u{4BB}' => 'h',
        '\u{456}' | '\u{3B9}' => 'i',
        '\u{458}' => 'j',
        '\u{43A}' | '\u{3BA}' => 'k',
        '\u{4CF}' => 'l',
        '\u{43C}' => 'm',
        '\u{438}' | '\u{3B7}' => 'n',
        '\u{43E}' | '\u{3BF}' | '\u{3C3}' => 'o',
        '\u{440}' | '\u{3C1}' => 'p',
        '\u{433}' => 'r',
        '\u{455}' => 's',
        '\u{442}' | '\u{3C4}' => 't',
        '\u{443}' | '\u{3C5}' => 'u',
        '\u{3BD}' => 'v',
        '\u{448}' | '\u{3C9}' => 'w',
        '\u{445}' | '\u{3C7}' => 'x',
        '\u{3B3}' => 'y',
        _ => return None,
    })
}

/// "su1z1d" becomes "suizid". Only single digits, one of them inside a word of three letters or more:
/// "3jährig", "b2", "c1e" and "covid19" keep theirs.
pub(super) fn deleet(word: Cow<'_, str>) -> Cow<'_, str> {
    let bytes = word.as_bytes();
    let letters = bytes.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let double = bytes.windows(2).any(|pair| pair.iter().all(u8::is_ascii_digit));
    let inside = bytes.windows(3).any(|three| {
        three[0].is_ascii_alphabetic() && three[1].is_ascii_digit() && three[2].is_ascii_alphabetic()
    });
    if letters < 3 || double || !inside {
        return word;
    }
    Cow::Owned(word.chars().map(|c| letter_of_digit(c).unwrap_or(c)).collect())
}

fn letter_of_digit(c: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        '8' => 'b',
        _ => return None,
    })
}
