//! Numbers for phones: of nobody.

use super::state::State;

/// The next number of a story that nobody has.
pub(super) fn free_number(state: &State) -> String {
    let mut count = state.phones.len();
    while state.phone_by_number(&story_number(count)).is_some() {
        count += 1;
    }
    story_number(count)
}

/// A number that belongs to nobody: the Bundesnetzagentur keeps 0171 39200 00 to 99 for stories; from
/// the hundredth phone on a German prefix that is not given out.
fn story_number(count: usize) -> String {
    if count < 100 { format!("4917139200{count:02}") } else { format!("49190{count:08}") }
}
