//! What comes in: pictures, answers from the phone app; and how it goes for good.

use sprechzeit::store::Role;

use super::{maja, opens, says, waits};

#[tokio::test]
async fn a_picture_comes_in_and_is_shown_and_a_voice_message_can_be_played() {
    let (app, chromium) = maja(Role::Agent).await;
    waits(&app, "Anna").await;
    opens(&chromium, &app.address, "Anna").await;
    let picture = include_bytes!("../../../src/simulator/demo/assets/certificate.png");
    app.phone("Anna").sends_image("image/png", picture.to_vec(), Some("Mein Zeugnis"));
    app.phone("Anna").sends_voice(include_bytes!("../../../src/simulator/demo/assets/voice.ogg").to_vec());
    app.settle().await;
    chromium.sees("document.querySelector('.bubble.theirs img')?.naturalWidth > 0").await;
    chromium.reads("Mein Zeugnis").await;
    chromium.sees("document.querySelector('.bubble.theirs audio')").await;
    chromium.asks("document.querySelector('.bubble.theirs audio').load()").await;
    chromium.asks("document.querySelector('.bubble.theirs audio').play().catch(() => {})").await;
    chromium.sees("document.querySelector('.bubble.theirs audio').readyState > 0").await;
    chromium.ends().await;
}

#[tokio::test]
async fn an_answer_from_the_phone_app_shows_as_a_human_and_the_bot_is_silent() {
    let (app, chromium) = maja(Role::Agent).await;
    let anna = app.phone("Anna");
    anna.says(crate::support::DOCUMENTS);
    app.settle().await;
    opens(&chromium, &app.address, "Anna").await;
    chromium.sees(&says(".bubble.bot", "Bot")).await;
    anna.team_answers("Hallo Anna, hier ist Petra");
    app.settle().await;
    chromium.sees(&says(".bubble.team", "am Handy")).await;
    chromium.sees(&says(".bubble.team", "hier ist Petra")).await;
    let before = anna.received().len();
    anna.says(crate::support::DOCUMENTS);
    app.settle().await;
    chromium.sees("document.querySelectorAll('.bubble.theirs').length === 2").await;
    assert_eq!(anna.received().len(), before, "the bot is silent");
    chromium.sees(&says("#head", "am Handy")).await;
    chromium.ends().await;
}

#[tokio::test]
async fn an_owner_erases_somebody_and_sees_the_receipt() {
    let (app, chromium) = maja(Role::Owner).await;
    waits(&app, "Anna").await;
    opens(&chromium, &app.address, "Anna").await;
    let address = chromium.client.current_url().await.expect("an address").to_string();
    let erase = "document.querySelector('form[action$=\"/erase\"]').closest('details').open = true";
    chromium.asks(erase).await;
    // A click without the word changes nothing.
    chromium.clicks("form[action$=\"/erase\"] button").await;
    assert_eq!(chromium.asks("document.getElementById('really').validity.valueMissing").await, true);
    chromium.types("#really", "löschen").await;
    chromium.clicks("form[action$=\"/erase\"] button").await;
    chromium.reads("Beleg Nr. 1").await;
    chromium.goes(&address).await;
    chromium.reads("404").await;
    chromium.goes(&format!("{}/admin/", app.address)).await;
    chromium.reads("Noch hat niemand geschrieben").await;
    chromium.ends().await;
}
