//! What somebody looks for in the inbox, as it stands in the page's address.

use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::language::Language;
use crate::conversation::{Owner, World};
use crate::ids::AgentId;
use crate::store::{Filter, User};

/// The person who answers from the phone app: WhatsApp does not say who.
const PHONE_APP: &str = "phone";
/// More of a search than this nobody types.
const WORDS_CHARACTERS_MAX: usize = 200;

/// What is wanted; empty fields want everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub topic: String,
    /// A member's number, or `phone`.
    #[serde(default)]
    pub person: String,
}

impl Wanted {
    /// Without blanks around it, and of bounded length.
    pub fn trimmed(self) -> Self {
        let bounded = |text: String| text.trim().chars().take(WORDS_CHARACTERS_MAX).collect();
        Self { q: bounded(self.q), topic: bounded(self.topic), person: bounded(self.person) }
    }

    /// As the store filters. A person that is none has nothing.
    pub fn filter(&self) -> Filter {
        let owner = match self.person.as_str() {
            "" => None,
            PHONE_APP => Some(Owner::PhoneApp),
            number => Some(Owner::Agent(AgentId(number.parse().unwrap_or(-1)))),
        };
        Filter { topic: Some(self.topic.clone()).filter(|topic| !topic.is_empty()), owner }
    }

    /// The address's query with these fields, and more of them.
    pub fn query(&self, more: &[(&str, &str)]) -> String {
        let mine = [("q", &*self.q), ("topic", &*self.topic), ("person", &*self.person)];
        let fields = mine.into_iter().chain(more.iter().copied()).filter(|(_, value)| !value.is_empty());
        Serializer::new(String::new()).extend_pairs(fields).finish()
    }
}

/// Something that can be chosen.
#[derive(Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

impl Choice {
    fn new(value: String, label: String, chosen: &str) -> Self {
        Self { is_chosen: value == chosen, value, label }
    }
}

/// The topics of the FAQ; and the one that is chosen, should it be gone from there.
pub fn topics(world: &World, chosen: &str) -> Vec<Choice> {
    let known: std::collections::BTreeSet<&str> =
        world.entries.values().map(|entry| entry.topic.as_str()).chain(Some(chosen)).collect();
    let known = known.into_iter().filter(|topic| !topic.is_empty());
    known.map(|topic| Choice::new(topic.to_owned(), topic.to_owned(), chosen)).collect()
}

/// Everybody who can have a conversation, in the order of their names, the visitor first.
pub fn people(users: &[User], me: AgentId, chosen: &str, l: Language) -> Vec<Choice> {
    let mut people: Vec<&User> = users.iter().filter(|user| user.disabled_at.is_none()).collect();
    people.sort_by_key(|user| (user.id != me, user.display.to_lowercase()));
    let mut choices: Vec<Choice> = people
        .into_iter()
        .map(|user| {
            let you = if user.id == me { l.say(" (du)", " (you)") } else { "" };
            let label = format!("{}{you}", user.display);
            Choice::new(user.id.0.to_string(), label, chosen)
        })
        .collect();
    choices.push(Choice::new(PHONE_APP.to_owned(), l.say("am Handy", "on the phone app").to_owned(), chosen));
    choices
}

#[cfg(test)]
mod tests {
    use super::{Filter, Owner, Wanted};
    use crate::ids::AgentId;

    #[test]
    fn the_address_keeps_what_is_wanted_and_nothing_in_it_breaks_out() {
        let wanted =
            Wanted { q: " a&b=\"<c> ".to_owned(), topic: String::new(), person: "3".to_owned() }.trimmed();
        assert_eq!(wanted.query(&[("after", "1.2.3")]), "q=a%26b%3D%22%3Cc%3E&person=3&after=1.2.3");
        assert_eq!(wanted.filter(), Filter { topic: None, owner: Some(Owner::Agent(AgentId(3))) });
        assert_eq!(Wanted::default().query(&[]), "");
        assert!(Wanted::default().filter().is_empty());
    }

    #[test]
    fn a_person_who_is_none_has_nothing() {
        for person in ["nobody", "9".repeat(40).as_str(), "<"] {
            let wanted = Wanted { person: person.to_owned(), ..Wanted::default() };
            assert_eq!(wanted.filter().owner, Some(Owner::Agent(AgentId(-1))), "{person}");
        }
    }
}
