//! Folding: many spellings of one thing become one, so that lexicon and classifier see what a person
//! means and not how it was typed. Folding twice changes nothing.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::disguise::{deleet, is_apostrophe, is_invisible, plain_letter, without_foreign_letters};

/// Rounds until nothing changes any more. Two are the rule; the bound is there for hostile input only.
const ROUNDS_MAX: usize = 8;

/// A run of single letters at least this long is one word that was spaced out.
const SPACED_LETTERS_MIN: usize = 4;

/// The folded form: lower-case words without marks, separated by blanks; `,` stands for a soft border
/// between clauses, `.` for a hard one between sentences.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = fold_once(text);
    for _ in 1..ROUNDS_MAX {
        let again = fold_once(&folded);
        if again == folded {
            break;
        }
        folded = again;
    }
    folded
}

/// A word, or a border.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Soft,
    Hard,
    /// More than one blank: parts the words of a spaced-out text. Gone after folding.
    Wide,
}

fn fold_once(text: &str) -> String {
    let tokens = joined_letters(tokens(text));
    let mut folded = String::with_capacity(text.len());
    for token in &tokens {
        let piece = match token {
            Token::Word(word) => &fold_word(word),
            Token::Soft => ",",
            Token::Hard => ".",
            Token::Wide => "",
        };
        if piece.is_empty() {
            continue;
        }
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(piece);
    }
    folded
}

/// Cuts a text into raw words and borders. Repeated borders are one; borders at the ends are none.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut word = String::new();
    let mut chars = text.nfkd().filter(|c| !is_invisible(*c) && !is_combining_mark(*c)).peekable();
    while let Some(c) = chars.next() {
        if c.is_alphanumeric() {
            for lower in c.to_lowercase() {
                plain_letter(lower, &mut word);
            }
            continue;
        }
        let inside = !word.is_empty() && chars.peek().is_some_and(|next| next.is_alphanumeric());
        match c {
            ' ' if chars.peek() == Some(&' ') => {
                end_word(&mut word, &mut tokens);
                push(Token::Wide, &mut tokens);
            }
            _ if is_apostrophe(c) || (inside && c == '*') => {}
            '@' if inside => word.push('a'),
            '$' if inside => word.push('s'),
            _ => {
                end_word(&mut word, &mut tokens);
                if let Some(token) = border_or_sign(c) {
                    push(token, &mut tokens);
                }
            }
        }
    }
    end_word(&mut word, &mut tokens);
    while matches!(tokens.last(), Some(Token::Soft | Token::Hard | Token::Wide)) {
        tokens.pop();
    }
    tokens
}

fn end_word(word: &mut String, tokens: &mut Vec<Token>) {
    if !word.is_empty() {
        tokens.push(Token::Word(std::mem::take(word)));
    }
}

fn border_or_sign(c: char) -> Option<Token> {
    match c {
        '.' | '!' | '?' | ';' | '\n' | '\r' | '\u{2026}' | '\u{61F}' | '\u{6D4}' | '\u{3002}' => {
            Some(Token::Hard)
        }
        ',' | ':' | '(' | ')' | '[' | ']' | '"' | '\u{2013}' | '\u{2014}' | '/' | '|' | '\u{60C}'
        | '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{AB}' | '\u{BB}' => Some(Token::Soft),
        _ if is_emoji(c) => Some(Token::Word(c.to_string())),
        _ => None,
    }
}

/// Pictures carry meaning (a skull, a tear): each is a word of its own.
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1F300}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}')
}

fn push(token: Token, tokens: &mut Vec<Token>) {
    match (tokens.last_mut(), token) {
        (_, Token::Word(word)) => tokens.push(Token::Word(word)),
        (None | Some(Token::Hard), _)
        | (Some(Token::Soft), Token::Soft | Token::Wide)
        | (Some(Token::Wide), Token::Wide) => {}
        (Some(last @ (Token::Soft | Token::Wide)), border) => *last = border,
        (Some(Token::Word(_)), border) => tokens.push(border),
    }
}

/// "s t e r b e n" and "s.t.e.r.b.e.n" become one word, "w i l l  s t e r b e n" two.
fn joined_letters(tokens: Vec<Token>) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut run: Vec<Token> = Vec::new();
    for token in tokens {
        let continues = match &token {
            Token::Word(word) => is_single_letter(word),
            Token::Soft | Token::Hard | Token::Wide => matches!(run.last(), Some(Token::Word(_))),
        };
        if continues {
            run.push(token);
        } else {
            end_run(&mut run, &mut joined);
            joined.push(token);
        }
    }
    end_run(&mut run, &mut joined);
    joined
}

fn is_single_letter(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

fn end_run(run: &mut Vec<Token>, joined: &mut Vec<Token>) {
    let letters = run.iter().filter(|token| matches!(token, Token::Word(_))).count();
    if letters < SPACED_LETTERS_MIN {
        joined.append(run);
        return;
    }
    let border_after = run.pop_if(|last| !matches!(last, Token::Word(_)));
    let mut word = String::new();
    for token in run.drain(..) {
        match token {
            Token::Word(letter) => word.push_str(&letter),
            Token::Wide => joined.push(Token::Word(std::mem::take(&mut word))),
            Token::Soft | Token::Hard => {}
        }
    }
    joined.push(Token::Word(word));
    joined.extend(border_after);
}

/// Look-alikes, digits for letters, stretched letters, and the two ways to write an umlaut.
fn fold_word(word: &str) -> String {
    let word = deleet(without_foreign_letters(word));
    let mut folded = String::with_capacity(word.len());
    let (mut last, mut before_last) = ('\0', '\0');
    for c in word.chars() {
        let stretched = c == last && c == before_last && c.is_alphabetic();
        // "ae", "oe", "ue" are umlauts, but "neue", "aktuell" after a vowel and "quelle" are not all.
        let umlaut = c == 'e'
            && match last {
                'a' | 'o' => true,
                'u' => !matches!(before_last, 'q' | 'e' | 'a'),
                _ => false,
            };
        if stretched || umlaut {
            continue;
        }
        folded.push(c);
        (before_last, last) = (last, c);
    }
    folded
}
