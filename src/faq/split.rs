//! Cuts a message into its questions.

/// A piece shorter than this is a greeting or a name, no question of its own.
const CHARACTERS_MIN: usize = 8;
/// More pieces are a letter, not a chat message; it is read as a whole.
const PIECES_MAX: usize = 8;

/// The questions of `text`, cut at `?`, `!` and line ends; empty when there is but one.
pub(super) fn questions(text: &str) -> Vec<&str> {
    enough(text.split(['?', '!', '\n', '\r', '？', '؟']))
}

fn enough<'t>(pieces: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let pieces: Vec<&str> = pieces
        .map(str::trim)
        .filter(|piece| piece.chars().filter(|c| c.is_alphabetic()).count() >= CHARACTERS_MIN)
        .collect();
    if (2..=PIECES_MAX).contains(&pieces.len()) { pieces } else { Vec::new() }
}

/// The clauses of `text`, cut at "und" and commas; empty when there is but one. Both halves of
/// "früh und spät" are one question: the caller must find an answer for each before it trusts them.
pub(super) fn clauses(text: &str) -> Vec<&str> {
    let joined = [" und ", " Und ", " and ", ", "];
    let mut pieces = vec![text];
    for join in joined {
        pieces = pieces.into_iter().flat_map(|piece| piece.split(join)).collect();
    }
    enough(pieces.into_iter())
}
