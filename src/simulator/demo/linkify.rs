//! Finds web addresses in a text, so that the page can show them as links.

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Plain(&'a str),
    Address(&'a str),
}

/// Cuts a text into plain pieces and `http(s)` addresses.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = start_of_address(rest) {
        let (before, after) = rest.split_at(start);
        let end = after.find(|c: char| c.is_whitespace() || "<>\"'“”„".contains(c)).unwrap_or(after.len());
        // A full stop at the end belongs to the sentence.
        let address = after[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')']);
        if !before.is_empty() {
            found.push(Piece::Plain(before));
        }
        found.push(Piece::Address(address));
        rest = &after[address.len()..];
    }
    if !rest.is_empty() {
        found.push(Piece::Plain(rest));
    }
    found
}

fn start_of_address(text: &str) -> Option<usize> {
    ["https://", "http://"].iter().filter_map(|scheme| text.find(scheme)).min()
}
