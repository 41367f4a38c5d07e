//! Whose conversation a payload belongs to: nobody inherits a stranger's.

use chrono::{DateTime, Utc};
use proptest::prelude::*;

use crate::conversation::{Identities, Known, Resolution, resolve};
use crate::ids::ContactId;

fn who(bsuid: Option<&str>, parent_bsuid: Option<&str>, wa_id: Option<&str>) -> Identities {
    let owned = |value: Option<&str>| value.map(str::to_owned);
    Identities { bsuid: owned(bsuid), parent_bsuid: owned(parent_bsuid), wa_id: owned(wa_id) }
}

fn known(contact: i64, identities: Identities) -> Known {
    Known { contact: ContactId(contact), identities, number_since: None }
}

/// Found by its number, which it got at this second.
fn holds_since(contact: i64, identities: Identities, seconds: i64) -> Known {
    Known { number_since: Some(second(seconds)), ..known(contact, identities) }
}

fn second(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000 + seconds, 0).unwrap()
}

fn existing(contact: i64, attach: Identities) -> Resolution {
    Resolution::Existing { contact: ContactId(contact), attach, moved_from: None }
}

#[test]
fn somebody_unknown_is_a_new_contact() {
    let payload = who(Some("DE.1"), None, Some("491"));
    assert_eq!(
        resolve(&payload, &[], None),
        Resolution::New { identities: payload.clone(), moved_from: None }
    );
}

#[test]
fn any_one_identifier_is_enough() {
    let whole = who(Some("DE.1"), Some("DE.ENT.1"), Some("491"));
    for payload in
        [who(Some("DE.1"), None, None), who(None, Some("DE.ENT.1"), None), who(None, None, Some("491"))]
    {
        assert_eq!(resolve(&payload, &[known(7, whole.clone())], None), existing(7, Identities::default()));
    }
}

#[test]
fn what_a_contact_lacks_is_attached() {
    let payload = who(Some("DE.1"), Some("DE.ENT.1"), Some("491"));
    let found = resolve(&payload, &[known(7, who(None, None, Some("491")))], None);
    assert_eq!(found, existing(7, who(Some("DE.1"), Some("DE.ENT.1"), None)));
}

#[test]
fn what_a_contact_has_is_replaced_only_when_whatsapp_says_so() {
    let contact = known(7, who(Some("DE.1"), None, Some("491")));
    let found = resolve(&who(Some("DE.1"), None, Some("492")), &[contact], None);
    assert_eq!(found, existing(7, Identities::default()));
}

#[test]
fn a_recycled_number_is_a_new_contact_and_takes_the_number_along() {
    let payload = who(Some("DE.2"), None, Some("491"));
    let found = resolve(&payload, &[known(7, who(Some("DE.1"), None, Some("491")))], None);
    assert_eq!(found, Resolution::New { identities: payload, moved_from: Some(ContactId(7)) });
}

#[test]
fn another_parent_id_shows_a_recycled_number_too() {
    let payload = who(None, Some("DE.ENT.2"), Some("491"));
    let found = resolve(&payload, &[known(7, who(None, Some("DE.ENT.1"), Some("491")))], None);
    assert_eq!(found, Resolution::New { identities: payload, moved_from: Some(ContactId(7)) });
}

#[test]
fn a_number_goes_to_whoever_writes_from_it_though_somebody_else_held_it() {
    for before in [None, Some("492")] {
        let people =
            [known(7, who(Some("DE.1"), None, Some("491"))), known(8, who(Some("DE.2"), None, before))];
        let found = resolve(&who(Some("DE.2"), None, Some("491")), &people, None);
        let (contact, attach) = (ContactId(8), who(None, None, Some("491")));
        assert_eq!(found, Resolution::Existing { contact, attach, moved_from: Some(ContactId(7)) });
    }
}

#[test]
fn what_was_sent_before_the_number_changed_hands_does_not_take_it_back() {
    let holder = || holds_since(7, who(Some("DE.1"), None, Some("491")), 100);
    let late = Some(second(99));
    let known_by_user_id = [known(8, who(Some("DE.2"), None, None)), holder()];
    let found = resolve(&who(Some("DE.2"), None, Some("491")), &known_by_user_id, late);
    assert_eq!(found, existing(8, Identities::default()));
    let found = resolve(&who(Some("DE.2"), None, Some("491")), &[holder()], late);
    let identities = who(Some("DE.2"), None, None);
    assert_eq!(found, Resolution::New { identities, moved_from: None });
    for news in [Some(second(100)), Some(second(101)), None] {
        let found = resolve(&who(Some("DE.2"), None, Some("491")), &[holder()], news);
        assert!(matches!(found, Resolution::New { moved_from: Some(ContactId(7)), .. }), "{news:?}");
    }
}

#[test]
fn a_late_payload_still_tells_the_user_id_of_a_number_that_has_none() {
    let holder = holds_since(7, who(None, None, Some("491")), 100);
    let found = resolve(&who(Some("DE.1"), None, Some("491")), &[holder], Some(second(1)));
    assert_eq!(found, existing(7, who(Some("DE.1"), None, None)));
}

#[test]
fn numbers_are_compared_as_they_stand() {
    for other in ["+491", "0491", "49 1", "491."] {
        let found = resolve(&who(None, None, Some(other)), &[known(7, who(None, None, Some("491")))], None);
        assert!(matches!(found, Resolution::New { moved_from: None, .. }), "{other}");
    }
}

fn value(prefix: &'static str) -> impl Strategy<Value = Option<String>> {
    proptest::option::weighted(0.7, (0..4_u8).prop_map(move |number| format!("{prefix}{number}")))
}

prop_compose! {
    fn identities()(bsuid in value("DE."), parent_bsuid in value("DE.ENT."), wa_id in value("49")) -> Identities {
        Identities { bsuid, parent_bsuid, wa_id }
    }
}

/// Contacts as the store keeps them: each value has one holder.
fn people() -> impl Strategy<Value = Vec<Known>> {
    proptest::collection::vec(identities(), 0..5).prop_map(|all| {
        let mut people: Vec<Known> = Vec::new();
        for (number, mut identities) in (1..).zip(all) {
            for of in KINDS {
                let taken = people.iter().any(|other| of.get(&other.identities) == of.get(&identities));
                if taken {
                    of.clear(&mut identities);
                }
            }
            if !identities.is_empty() {
                people.push(known(number, identities));
            }
        }
        people
    })
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Bsuid,
    Parent,
    Number,
}

const KINDS: [Kind; 3] = [Kind::Bsuid, Kind::Parent, Kind::Number];

impl Kind {
    fn get(self, who: &Identities) -> Option<&str> {
        match self {
            Self::Bsuid => who.bsuid(),
            Self::Parent => who.parent_bsuid(),
            Self::Number => who.wa_id(),
        }
    }

    fn clear(self, who: &mut Identities) {
        match self {
            Self::Bsuid => who.bsuid = None,
            Self::Parent => who.parent_bsuid = None,
            Self::Number => who.wa_id = None,
        }
    }
}

/// Only the people who hold one of the payload's values are looked up.
fn looked_up(payload: &Identities, people: &[Known]) -> Vec<Known> {
    let shares = |person: &&Known| {
        KINDS.iter().any(|of| of.get(payload).is_some() && of.get(payload) == of.get(&person.identities))
    };
    people.iter().filter(shares).cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_inherits_a_strangers_conversation(payload in identities(), people in people()) {
        let known = looked_up(&payload, &people);
        let Resolution::Existing { contact, .. } = resolve(&payload, &known, None) else { return Ok(()) };
        let found = &known.iter().find(|person| person.contact == contact).unwrap().identities;
        let same = |of: Kind| of.get(&payload).is_some() && of.get(&payload) == of.get(found);
        let differs = |of: Kind| of.get(&payload).is_some() && of.get(found).is_some() && !same(of);
        let by_user_id = same(Kind::Bsuid) || same(Kind::Parent);
        // By the number alone only where no user id says that it is somebody else.
        prop_assert!(by_user_id || same(Kind::Number) && !differs(Kind::Bsuid) && !differs(Kind::Parent));
        // A surer identifier is never overruled by a weaker one.
        let holds = |person: &Known| person.identities.bsuid() == payload.bsuid();
        let surer = payload.bsuid().is_some() && known.iter().any(holds);
        prop_assert!(same(Kind::Bsuid) || !surer);
    }

    #[test]
    fn only_what_was_lacking_and_nobody_holds_is_attached_but_a_number_goes_to_its_writer(
        payload in identities(), people in people(),
    ) {
        let known = looked_up(&payload, &people);
        let Resolution::Existing { contact, attach, moved_from } = resolve(&payload, &known, None) else {
            return Ok(());
        };
        let found = &known.iter().find(|person| person.contact == contact).unwrap().identities;
        for of in KINDS {
            let Some(value) = of.get(&attach) else { continue };
            prop_assert_eq!(Some(value), of.get(&payload));
            if of == Kind::Number && moved_from.is_some() {
                let holder = people.iter().find(|person| person.identities.wa_id() == Some(value));
                prop_assert_eq!(holder.map(|person| person.contact), moved_from);
                continue;
            }
            prop_assert_eq!(of.get(found), None);
            prop_assert!(!people.iter().any(|person| of.get(&person.identities) == Some(value)));
        }
    }

    #[test]
    fn whoever_writes_from_a_number_is_the_only_one_who_is_reached_by_it(
        payload in identities(), people in people(),
    ) {
        prop_assume!(payload.wa_id().is_some());
        let known = looked_up(&payload, &people);
        let holder = people.iter().find(|person| person.identities.wa_id() == payload.wa_id());
        let (writer, moved_from) = match resolve(&payload, &known, None) {
            Resolution::Existing { contact, moved_from, .. } => (Some(contact), moved_from),
            Resolution::New { moved_from, .. } => (None, moved_from),
        };
        let others = holder.map(|person| person.contact).filter(|holder| Some(*holder) != writer);
        prop_assert_eq!(moved_from, others);
    }

    #[test]
    fn a_new_contact_gets_what_the_payload_says_and_takes_a_number_from_its_holder(
        payload in identities(), people in people(),
    ) {
        let known = looked_up(&payload, &people);
        let Resolution::New { identities, moved_from } = resolve(&payload, &known, None) else { return Ok(()) };
        prop_assert_eq!(&identities, &payload);
        let holder = people.iter().find(|person| {
            payload.wa_id().is_some() && person.identities.wa_id() == payload.wa_id()
        });
        prop_assert_eq!(moved_from, holder.map(|person| person.contact));
        for of in [Kind::Bsuid, Kind::Parent] {
            let held = people.iter().any(|person| {
                of.get(&payload).is_some() && of.get(&person.identities) == of.get(&payload)
            });
            prop_assert!(!held, "somebody with this user id is known");
        }
    }

    #[test]
    fn the_same_payload_again_finds_the_same_person(payload in identities(), people in people()) {
        prop_assume!(!payload.is_empty());
        let known = looked_up(&payload, &people);
        let mut people = people;
        let first = match resolve(&payload, &known, None) {
            Resolution::Existing { contact, attach, moved_from } => {
                if let Some(former) = people.iter_mut().find(|person| Some(person.contact) == moved_from) {
                    former.identities.wa_id = None;
                }
                let found = people.iter_mut().find(|person| person.contact == contact).unwrap();
                found.identities.bsuid = found.identities.bsuid.take().or(attach.bsuid);
                found.identities.parent_bsuid = found.identities.parent_bsuid.take().or(attach.parent_bsuid);
                found.identities.wa_id = attach.wa_id.or(found.identities.wa_id.take());
                contact
            }
            Resolution::New { identities, moved_from } => {
                if let Some(former) = people.iter_mut().find(|person| Some(person.contact) == moved_from) {
                    former.identities.wa_id = None;
                }
                people.push(super::identities::known(99, identities));
                ContactId(99)
            }
        };
        let known = looked_up(&payload, &people);
        let again = match resolve(&payload, &known, None) {
            Resolution::Existing { contact, attach, moved_from } => {
                prop_assert!(attach.is_empty());
                prop_assert_eq!(moved_from, None);
                contact
            }
            Resolution::New { .. } => return Err(TestCaseError::fail("known, and new again")),
        };
        prop_assert_eq!(first, again);
    }
}
