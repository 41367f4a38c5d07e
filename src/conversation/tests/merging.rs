//! Two conversations become one: nothing that was promised, counted or open is lost, whichever of the
//! two is kept.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

use super::setting::{NOON, at, world};
use crate::conversation::{
    Conversation, Crisis, HandoffReason, Outcome, Owed, Owner, Stage, Turn, merge, wake_at,
};
use crate::crisis::{Category, Severity};
use crate::ids::AgentId;

fn time() -> impl Strategy<Value = DateTime<Utc>> {
    (0..20_000_i64).prop_map(|minutes| at(NOON) - Duration::minutes(minutes))
}

fn some_time() -> impl Strategy<Value = Option<DateTime<Utc>>> {
    proptest::option::of(time())
}

fn stage() -> impl Strategy<Value = Stage> {
    let reason =
        prop_oneof![Just(HandoffReason::Wish), Just(HandoffReason::Review), Just(HandoffReason::Loop)];
    prop_oneof![
        Just(Stage::Bot),
        time().prop_map(|until| Stage::Held { until }),
        (time(), reason, time(), any::<bool>()).prop_map(|(since, reason, deadline, overdue)| {
            Stage::Waiting { since, reason, deadline, topic: None, overdue }
        }),
        time().prop_map(|since| Stage::Human { owner: Owner::PhoneApp, since }),
        (1..3_i64, time())
            .prop_map(|(agent, since)| Stage::Human { owner: Owner::Agent(AgentId(agent)), since }),
        time().prop_map(|since| Stage::Reopening { since, owed: Owed::Introduction }),
        time().prop_map(|at| Stage::Resolved { at, outcome: Outcome::Helped }),
    ]
}

fn episode() -> impl Strategy<Value = Crisis> {
    let severity = prop_oneof![Just(Severity::Distress), Just(Severity::Acute)];
    (time(), severity, proptest::option::of(time())).prop_map(|(since, severity, acknowledged_at)| Crisis {
        since,
        severity,
        category: Category::Despair,
        acknowledged_by: acknowledged_at.map(|_| AgentId(1)),
        acknowledged_at,
        alerting_since: since,
        repeats: 0,
        alert_again_at: if acknowledged_at.is_some() { None } else { Some(since) },
    })
}

prop_compose! {
    fn conversation()(
        stage in stage(),
        crisis in proptest::option::of(episode()),
        turn in proptest::option::of(time()),
        times in proptest::array::uniform8(some_time()),
        opted_out in any::<bool>(),
        sends in proptest::collection::vec(time(), 0..4),
        misses in 0..2_u8,
    ) -> Conversation {
        let mut sends = sends;
        sends.sort_unstable();
        let [last_inbound, unanswered_since, introduced_at, acknowledged_opening, hotline_sent_at, note_sent_at,
            human_wrote_at, read_from] = times;
        // An open crisis is always a human's.
        let stage = match (&crisis, stage) {
            (None, stage) | (Some(_), stage @ (Stage::Waiting { .. } | Stage::Human { .. })) => stage,
            (Some(episode), _) => Stage::Waiting {
                since: episode.since,
                reason: HandoffReason::Crisis,
                deadline: episode.since + Duration::hours(4),
                topic: None,
                overdue: false,
            },
        };
        let may_be_open = matches!(stage, Stage::Bot | Stage::Reopening { .. } | Stage::Resolved { .. });
        Conversation {
            turn: turn.filter(|_| may_be_open).map(|at| Turn { opened_at: at, closes_at: at }),
            stage, crisis, turn_revision: 1, last_inbound, unanswered_since, opted_out, automatic_sends: sends,
            introduced_at, acknowledged_opening, hotline_sent_at, note_sent_at, human_wrote_at, misses, read_from,
            ..Conversation::default()
        }
    }
}

fn rank(stage: &Stage) -> u8 {
    match stage {
        Stage::Human { .. } => 4,
        Stage::Waiting { .. } => 3,
        Stage::Held { .. } => 2,
        Stage::Reopening { .. } | Stage::Bot | Stage::Resolved { .. } => 1,
    }
}

fn is_open(one: &Conversation) -> bool {
    one.turn.is_some() || matches!(one.stage, Stage::Held { .. } | Stage::Reopening { .. })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_must_survive_survives_whichever_is_kept(one in conversation(), other in conversation()) {
        let (kept, swapped) = (merge(&one, &other), merge(&other, &one));
        prop_assert_eq!(rank(&kept.stage), rank(&swapped.stage));
        prop_assert_eq!(kept.crisis.is_some(), swapped.crisis.is_some());
        prop_assert_eq!(kept.last_inbound, swapped.last_inbound);
        prop_assert_eq!(kept.unanswered_since, swapped.unanswered_since);
        prop_assert_eq!(kept.opted_out, swapped.opted_out);
        prop_assert_eq!(&kept.automatic_sends, &swapped.automatic_sends);
        prop_assert_eq!(kept.introduced_at, swapped.introduced_at);
        prop_assert_eq!(kept.acknowledged_opening, swapped.acknowledged_opening);
        prop_assert_eq!(kept.hotline_sent_at, swapped.hotline_sent_at);
        prop_assert_eq!(kept.note_sent_at, swapped.note_sent_at);
        prop_assert_eq!(kept.human_wrote_at, swapped.human_wrote_at);
        prop_assert_eq!(kept.misses, swapped.misses);
        prop_assert_eq!(kept.read_from, swapped.read_from);
        prop_assert_eq!(kept.turn.is_some(), swapped.turn.is_some());
    }

    #[test]
    fn nothing_promised_or_counted_is_forgotten(one in conversation(), other in conversation()) {
        let kept = merge(&one, &other);
        prop_assert_eq!(kept.opted_out, one.opted_out || other.opted_out);
        prop_assert_eq!(kept.automatic_sends.len(), one.automatic_sends.len() + other.automatic_sends.len());
        prop_assert!(kept.automatic_sends.is_sorted());
        for old in [&one, &other] {
            prop_assert!(kept.last_inbound >= old.last_inbound);
            prop_assert!(kept.hotline_sent_at >= old.hotline_sent_at);
            prop_assert!(kept.note_sent_at >= old.note_sent_at);
            prop_assert!(kept.acknowledged_opening >= old.acknowledged_opening);
            prop_assert!(kept.turn_revision > old.turn_revision);
            if let (Stage::Waiting { deadline, .. }, Stage::Waiting { deadline: promised, .. }) = (&kept.stage, &old.stage)
                && one.crisis.is_some() == other.crisis.is_some()
            {
                prop_assert!(deadline <= promised);
            }
        }
    }

    #[test]
    fn an_open_crisis_wins(one in conversation(), other in conversation()) {
        let kept = merge(&one, &other);
        let episodes: Vec<&Crisis> = [&one.crisis, &other.crisis].into_iter().flatten().collect();
        prop_assert_eq!(kept.crisis.is_some(), !episodes.is_empty());
        let Some(crisis) = &kept.crisis else { return Ok(()) };
        prop_assert!(rank(&kept.stage) >= 3);
        // Also where the other one is a human's: whoever is asked for the crisis stays asked.
        let in_need = [&one, &other].into_iter().filter(|side| side.crisis.is_some());
        prop_assert!(in_need.clone().any(|side| rank(&side.stage) == rank(&kept.stage)));
        prop_assert_eq!(Some(rank(&kept.stage)), in_need.map(|side| rank(&side.stage)).max());
        prop_assert_eq!(Some(crisis.severity), episodes.iter().map(|episode| episode.severity).max());
        prop_assert_eq!(Some(crisis.since), episodes.iter().map(|episode| episode.since).min());
        let attended = episodes.iter().all(|episode| episode.acknowledged_at.is_some());
        prop_assert_eq!(crisis.acknowledged_at.is_some(), attended);
        prop_assert_eq!(crisis.alert_again_at.is_none(), attended);
    }

    #[test]
    fn without_a_crisis_the_order_is_human_waiting_held_bot(one in conversation(), other in conversation()) {
        let calm = |one: Conversation| Conversation { crisis: None, ..one };
        let (one, other) = (calm(one), calm(other));
        let kept = merge(&one, &other);
        prop_assert_eq!(rank(&kept.stage), rank(&one.stage).max(rank(&other.stage)));
    }

    #[test]
    fn what_was_open_in_either_still_ends(one in conversation(), other in conversation()) {
        let kept = merge(&one, &other);
        if is_open(&one) || is_open(&other) {
            let world = Arc::new(world());
            prop_assert!(is_open(&kept));
            prop_assert!(wake_at(&kept, &world).is_some());
        }
    }
}
