//! Folding: the same spelling for what people mean to be the same word.
//!
//! Lower case, no diacritics, `ä`/`ae` → `a` (likewise o, u), `ß` → `ss`, runs of three and more equal
//! letters → two, everything that is no letter or digit → one blank. Folding twice changes nothing.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer input is cut: a WhatsApp text has at most 4 096 characters, a joined turn 4 000.
const CHARACTERS_MAX: usize = 8_192;

/// `text` folded, its words separated by single blanks, no blank at either end.
///
/// # Examples
/// ```
/// assert_eq!(sprechzeit::faq::fold("Führerschein, jaaaa?!"), "fuhrerschein jaa");
/// assert_eq!(sprechzeit::faq::fold("Fuehrerschein"), "fuhrerschein");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = Folded { text: String::with_capacity(text.len()), last: [' ', ' '] };
    for c in text.chars().take(CHARACTERS_MAX) {
        if c.is_ascii() {
            folded.push(c.to_ascii_lowercase());
        } else {
            push_unicode(c, &mut folded);
        }
    }
    if folded.text.ends_with(' ') {
        folded.text.pop();
    }
    folded.text
}

/// Decomposes one character until only base letters are left. Marks are dropped, so composing first
/// would give the same; that lets characters be treated one by one.
fn push_unicode(c: char, folded: &mut Folded) {
    for part in std::iter::once(c).nfkd().flat_map(char::to_lowercase).nfkd() {
        match part {
            'ß' => ['s', 's'].into_iter().for_each(|s| folded.push(s)),
            'ø' => folded.push('o'),
            'æ' => folded.push('a'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            'đ' => folded.push('d'),
            _ if is_invisible(part) || is_combining_mark(part) => {}
            _ => folded.push(part),
        }
    }
}

/// Characters that show nothing and would cut a word in two: joiners, soft hyphen, direction marks.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}')
}

/// What is folded so far. Every rule looks only at what was already kept, never back at the input:
/// that is what makes folding idempotent.
struct Folded {
    text: String,
    last: [char; 2],
}

impl Folded {
    fn push(&mut self, c: char) {
        let c = if c.is_alphanumeric() { c } else { ' ' };
        let [before, last] = self.last;
        let written_umlaut =
            c == 'e' && (matches!(last, 'a' | 'o') || last == 'u' && !matches!(before, 'q' | 'e' | 'a'));
        let third_in_a_row = c == last && c == before && c.is_alphabetic();
        let blank_again = c == ' ' && last == ' ';
        if written_umlaut || third_in_a_row || blank_again {
            return;
        }
        self.text.push(c);
        self.last = [last, c];
    }
}
