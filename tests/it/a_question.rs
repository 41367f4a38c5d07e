//! A question at noon.

use super::support::{received, stage};

#[tokio::test]
async fn a_question_at_noon_is_answered_in_one_bubble_with_link_and_buttons() {
    let app = stage().spawn().await;
    let anna = app.phone("Anna");
    anna.says("Welche Unterlagen brauche ich für die Bewerbung?");
    app.settle().await;
    let got = received(&anna);
    assert_eq!(got.len(), 1, "{got:?}");
    assert!(got[0].contains("https://karriere.example.org/"), "{got:?}");
    assert!(got[0].ends_with("[Passt, danke|Mensch bitte]"), "{got:?}");
}
