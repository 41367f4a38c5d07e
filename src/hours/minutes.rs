//! Sets of minutes, counted from a local midnight; up to the end of the following day.

/// The minutes of a day.
pub(super) const DAY: u16 = 24 * 60;

/// From the first minute to before the last.
pub(super) type Span = (u16, u16);

/// A set of minutes: sorted, disjoint and not touching.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Minutes(Vec<Span>);

impl Minutes {
    /// The union of `spans`; empty and inverted ones are dropped.
    pub(super) fn of(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut spans: Vec<Span> = spans.into_iter().filter(|(from, to)| from < to).collect();
        spans.sort_unstable();
        let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
        for (from, to) in spans {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        Self(joined)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Span> {
        self.0.iter().copied()
    }

    pub(super) fn with(&self, other: &Self) -> Self {
        Self::of(self.iter().chain(other.iter()))
    }

    pub(super) fn without(&self, other: &Self) -> Self {
        let mut left = self.0.clone();
        for (cut_from, cut_to) in other.iter() {
            left = left
                .into_iter()
                .flat_map(|(from, to)| [(from, to.min(cut_from)), (from.max(cut_to), to)])
                .filter(|(from, to)| from < to)
                .collect();
        }
        Self(left)
    }

    /// What lies on the day itself.
    pub(super) fn first_day(&self) -> Self {
        Self::of(self.iter().map(|(from, to)| (from, to.min(DAY))))
    }

    /// What reaches into the following day, counted from that day's midnight.
    pub(super) fn next_day(&self) -> Self {
        Self::of(self.iter().map(|(from, to)| (from.saturating_sub(DAY), to.saturating_sub(DAY))))
    }
}
