//! How much of a text stands on an entry's own words: a high score can come from what a text lacks.

use std::ops::Range;

use super::features::{Features, Vocabulary};
use super::lesson::Lesson;

/// Which columns the examples of each entry hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Ground {
    /// All entries' columns, one entry behind the other, each in order.
    columns: Vec<u32>,
    entries: Vec<Range<usize>>,
}

/// What of a text an entry knows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Standing {
    /// The part of the words and their pieces, weighed by rarity, that the entry's examples hold.
    pub words: f32,
    /// Matters of the synonym pack that the text and the entry share.
    pub shared: f32,
    /// Those that only other entries know.
    pub elsewhere: f32,
    /// Those that no entry at all knows.
    pub foreign: f32,
}

impl Ground {
    pub fn learn(lesson: &Lesson, entries: usize) -> Self {
        let mut ground = Self::default();
        for entry in 0..entries {
            let rows = lesson.rows.iter().zip(&lesson.labels).filter(|(_, label)| **label == entry);
            let mut columns: Vec<u32> = rows.flat_map(|(row, _)| row.iter().map(|&(column, _)| column)).collect();
            columns.sort_unstable();
            columns.dedup();
            let start = ground.columns.len();
            ground.columns.extend(columns);
            ground.entries.push(start..ground.columns.len());
        }
        ground
    }

    fn knows(&self, entry: usize, column: u32) -> bool {
        self.entries.get(entry).is_some_and(|range| self.columns[range.clone()].binary_search(&column).is_ok())
    }

    pub fn standing(&self, entry: usize, features: &Features, vocabulary: &Vocabulary) -> Standing {
        let mut standing = Standing::default();
        let (mut all, mut known) = (0.0, 0.0);
        for (feature, count) in features.iter() {
            let found = vocabulary.look_up(feature);
            match feature.as_bytes().first() {
                Some(b'n' | b'w') => {
                    let weight = (1.0 + count.ln()) * found.map_or(vocabulary.rarity_unknown(), |(_, weight)| weight);
                    all += weight * weight;
                    if found.is_some_and(|(column, _)| self.knows(entry, column)) {
                        known += weight * weight;
                    }
                }
                Some(b'c') => {
                    let Some((column, _)) = found else {
                        standing.foreign += 1.0;
                        continue;
                    };
                    if self.knows(entry, column) {
                        standing.shared += 1.0;
                    } else if (0..self.entries.len()).any(|other| self.knows(other, column)) {
                        standing.elsewhere += 1.0;
                    } else {
                        standing.foreign += 1.0;
                    }
                }
                _ => {}
            }
        }
        standing.words = if all > 0.0 { known / all } else { 0.0 };
        standing
    }
}
