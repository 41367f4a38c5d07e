//! A folded text as a list of words, each with its clause.

/// Words that open a new clause without any sign before them.
const OPENERS: [&str; 8] = ["aber", "but", "sondern", "trotzdem", "however", "ama", "ale", "dar"];

/// What detector and classifier read: words of a folded text and the clauses they stand in.
#[derive(Debug, Clone)]
pub(crate) struct Reading<'a> {
    /// The words, in order.
    pub words: Vec<&'a str>,
    /// The clause of each word, counted from 0.
    pub clauses: Vec<usize>,
}

impl<'a> Reading<'a> {
    /// Reads a text that [`super::fold`] has folded.
    pub fn of(folded: &'a str) -> Self {
        let mut reading = Self { words: Vec::new(), clauses: Vec::new() };
        let mut clause = 0;
        let mut begun = false;
        for piece in folded.split(' ').filter(|piece| !piece.is_empty()) {
            let is_border = matches!(piece, "," | ".");
            if begun && (is_border || OPENERS.contains(&piece)) {
                clause += 1;
                begun = false;
            }
            if !is_border {
                reading.words.push(piece);
                reading.clauses.push(clause);
                begun = true;
            }
        }
        reading
    }

    /// The word ranges of the clauses, in order.
    pub fn clause_ranges(&self) -> Vec<std::ops::Range<usize>> {
        let mut ranges: Vec<std::ops::Range<usize>> = Vec::new();
        for (at, clause) in self.clauses.iter().enumerate() {
            match ranges.last_mut() {
                Some(range) if self.clauses[range.start] == *clause => range.end = at + 1,
                _ => ranges.push(at..at + 1),
            }
        }
        ranges
    }
}
