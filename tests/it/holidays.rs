//! Public holidays, closures and the changes of the clock.

use super::support::{DOCUMENTS, DOCUMENTS_LINK, received, stage};

#[tokio::test]
async fn on_a_holiday_of_the_state_a_message_is_held_until_the_next_business_day() {
    // Epiphany 2027 is a Wednesday, and a holiday in Bavaria only (among others).
    let bavaria = stage().at("2027-01-06T11:00:00+01:00").with("OFFICE_HOLIDAYS", "DE-BY").spawn().await;
    let berlin = stage().at("2027-01-06T11:00:00+01:00").with("OFFICE_HOLIDAYS", "DE-BE").spawn().await;
    for (app, expected) in [(&bavaria, 0), (&berlin, 1)] {
        let anna = app.phone("Anna");
        anna.says(DOCUMENTS);
        app.settle().await;
        assert_eq!(anna.received().len(), expected);
    }
    bavaria.until("2027-01-07T08:00:00+01:00").await;
    assert!(received(&bavaria.phone("Anna"))[0].contains(DOCUMENTS_LINK));
}

#[tokio::test]
async fn over_christmas_the_acknowledgement_names_the_real_next_opening() {
    let app = stage()
        .at("2026-12-24T20:00:00+01:00")
        .with("OFFICE_CLOSURES", "2026-12-24,2026-12-28..2027-01-01")
        .with("WHATSAPP_REOPEN_TEMPLATE", "wir_sind_zurueck:de")
        .spawn()
        .await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    let got = anna.received_texts();
    assert!(got[0].contains("am Montag, 4. Januar, ab 8 Uhr"), "{got:?}");
    app.until("2027-01-04T07:59:00+01:00").await;
    assert_eq!(anna.received().len(), 1);
    app.until("2027-01-04T08:00:00+01:00").await;
    assert_eq!(anna.received().len(), 2);
}

#[tokio::test]
async fn a_paused_channel_holds_until_the_day_named() {
    let app = stage().with("CHANNEL_PAUSED_UNTIL", "2026-11-25").spawn().await;
    let anna = app.phone("Anna");
    anna.says(DOCUMENTS);
    app.settle().await;
    assert!(anna.received_texts()[0].starts_with("Wir sind am Mittwoch ab 8 Uhr wieder da."));
    assert_eq!(app.stage_of(&anna).await, "held");
}

#[tokio::test]
async fn the_opening_is_at_eight_by_the_wall_clock_after_both_changes_of_the_clock() {
    for (night, before, opening) in [
        ("2026-10-25T20:00:00+01:00", "2026-10-26T07:59:59+01:00", "2026-10-26T08:00:00+01:00"),
        ("2026-03-29T20:00:00+02:00", "2026-03-30T07:59:59+02:00", "2026-03-30T08:00:00+02:00"),
    ] {
        let app = stage().at(night).spawn().await;
        let anna = app.phone("Anna");
        anna.says(DOCUMENTS);
        app.until(before).await;
        assert!(anna.received().is_empty(), "{night}");
        app.until(opening).await;
        assert_eq!(anna.received().len(), 1, "{night}");
    }
}
