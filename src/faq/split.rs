//! Cuts a message into its questions.

/// A piece shorter than this is a greeting or a name, no question of its own.
const CHARACTERS_MIN: usize = 8;
/// More pieces are a letter, not a chat message; it is read as a whole.
const PIECES_MAX: usize = 8;

/// The questions of `text`, cut at `?`, `!` and line ends; empty when there is but one.
pub(super) fn questions(text: &str) -> Vec<&str> {
    let pieces: Vec<&str> = text
        .split(['?', '!', '\n', '\r', '？', '؟'])
        .map(str::trim)
        .filter(|piece| piece.chars().filter(|c| c.is_alphabetic()).count() >= CHARACTERS_MIN)
        .collect();
    if (2..=PIECES_MAX).contains(&pieces.len()) { pieces } else { Vec::new() }
}
