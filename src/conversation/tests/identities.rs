//! Whose conversation a payload belongs to: nobody inherits a stranger's.

use proptest::prelude::*;

use crate::conversation::{Identities, Known, Resolution, resolve};
use crate::ids::ContactId;

fn who(bsuid: Option<&str>, parent_bsuid: Option<&str>, wa_id: Option<&str>) -> Identities {
    let owned = |value: Option<&str>| value.map(str::to_owned);
    Identities { bsuid: owned(bsuid), parent_bsuid: owned(parent_bsuid), wa_id: owned(wa_id) }
}

fn known(contact: i64, identities: Identities) -> Known {
    Known { contact: ContactId(contact), identities }
}

fn existing(contact: i64, attach: Identities) -> Resolution {
    Resolution::Existing { contact: ContactId(contact), attach }
}

#[test]
fn somebody_unknown_is_a_new_contact() {
    let payload = who(Some("DE.1"), None, Some("491"));
    assert_eq!(resolve(&payload, &[]), Resolution::New { identities: payload.clone(), moved_from: None });
}

#[test]
fn any_one_identifier_is_enough() {
    let whole = who(Some("DE.1"), Some("DE.ENT.1"), Some("491"));
    for payload in
        [who(Some("DE.1"), None, None), who(None, Some("DE.ENT.1"), None), who(None, None, Some("491"))]
    {
        assert_eq!(resolve(&payload, &[known(7, whole.clone())]), existing(7, Identities::default()));
    }
}

#[test]
fn what_a_contact_lacks_is_attached() {
    let payload = who(Some("DE.1"), Some("DE.ENT.1"), Some("491"));
    let found = resolve(&payload, &[known(7, who(None, None, Some("491")))]);
    assert_eq!(found, existing(7, who(Some("DE.1"), Some("DE.ENT.1"), None)));
}

#[test]
fn what_a_contact_has_is_replaced_only_when_whatsapp_says_so() {
    let found =
        resolve(&who(Some("DE.1"), None, Some("492")), &[known(7, who(Some("DE.1"), None, Some("491")))]);
    assert_eq!(found, existing(7, Identities::default()));
}

#[test]
fn a_recycled_number_is_a_new_contact_and_takes_the_number_along() {
    let payload = who(Some("DE.2"), None, Some("491"));
    let found = resolve(&payload, &[known(7, who(Some("DE.1"), None, Some("491")))]);
    assert_eq!(found, Resolution::New { identities: payload, moved_from: Some(ContactId(7)) });
}

#[test]
fn another_parent_id_shows_a_recycled_number_too() {
    let payload = who(None, Some("DE.ENT.2"), Some("491"));
    let found = resolve(&payload, &[known(7, who(None, Some("DE.ENT.1"), Some("491")))]);
    assert_eq!(found, Resolution::New { identities: payload, moved_from: Some(ContactId(7)) });
}

#[test]
fn a_user_id_outweighs_a_number_that_somebody_else_holds() {
    let people = [known(7, who(Some("DE.1"), None, Some("491"))), known(8, who(Some("DE.2"), None, None))];
    let found = resolve(&who(Some("DE.2"), None, Some("491")), &people);
    assert_eq!(found, existing(8, Identities::default()));
}

#[test]
fn numbers_are_compared_as_they_stand() {
    for other in ["+491", "0491", "49 1", "491."] {
        let found = resolve(&who(None, None, Some(other)), &[known(7, who(None, None, Some("491")))]);
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
        let Resolution::Existing { contact, .. } = resolve(&payload, &known) else { return Ok(()) };
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
    fn only_what_was_lacking_and_nobody_holds_is_attached(payload in identities(), people in people()) {
        let known = looked_up(&payload, &people);
        let Resolution::Existing { contact, attach } = resolve(&payload, &known) else { return Ok(()) };
        let found = &known.iter().find(|person| person.contact == contact).unwrap().identities;
        for of in KINDS {
            let Some(value) = of.get(&attach) else { continue };
            prop_assert_eq!(Some(value), of.get(&payload));
            prop_assert_eq!(of.get(found), None);
            prop_assert!(!people.iter().any(|person| of.get(&person.identities) == Some(value)));
        }
    }

    #[test]
    fn a_new_contact_gets_what_the_payload_says_and_takes_a_number_from_its_holder(
        payload in identities(), people in people(),
    ) {
        let known = looked_up(&payload, &people);
        let Resolution::New { identities, moved_from } = resolve(&payload, &known) else { return Ok(()) };
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
        let first = match resolve(&payload, &known) {
            Resolution::Existing { contact, attach } => {
                let found = people.iter_mut().find(|person| person.contact == contact).unwrap();
                found.identities.bsuid = found.identities.bsuid.take().or(attach.bsuid);
                found.identities.parent_bsuid = found.identities.parent_bsuid.take().or(attach.parent_bsuid);
                found.identities.wa_id = found.identities.wa_id.take().or(attach.wa_id);
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
        let again = match resolve(&payload, &known) {
            Resolution::Existing { contact, attach } => {
                prop_assert!(attach.is_empty());
                contact
            }
            Resolution::New { .. } => return Err(TestCaseError::fail("known, and new again")),
        };
        prop_assert_eq!(first, again);
    }
}
