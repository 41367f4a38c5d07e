//! The team learns from what people asked.

use serde_json::Value;

use super::handing_over::unclear;
use super::support::{App, PAY, copy_small_faq, stage};

/// A program with a folder of its own, which `learn --accept` may change.
async fn with_own_folder() -> (App, std::path::PathBuf, tempfile::TempDir) {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("faq");
    copy_small_faq(&folder);
    let app = stage().with("SPRECHZEIT_FAQ_DIR", &folder.display().to_string()).spawn().await;
    (app, folder, home)
}

async fn says(app: &App, name: &str, text: &str) {
    app.phone(name).says(text);
    app.settle().await;
}

async fn taps(app: &App, name: &str, title: &str) {
    app.phone(name).taps(title).expect("it is there to tap");
    app.settle().await;
}

async fn learnt(app: &App) -> Value {
    serde_json::from_str(&app.run(&["learn", "--json"]).await.fine()).expect("JSON")
}

#[tokio::test]
async fn questions_without_an_answer_are_listed_together_and_without_what_names_a_person() {
    let (app, _, _home) = with_own_folder().await;
    says(&app, "Anna", "Habt ihr einen Tresor für Schmuck? LG Anna, 0151 23456789").await;
    says(&app, "Ben", "habt ihr nen tresor für schmuck? ben@example.org").await;
    says(&app, "Cem", "Ich will nicht mehr leben").await;
    let found = learnt(&app).await;
    let unmatched = found["unmatched"].as_array().expect("a list");
    assert_eq!(unmatched.len(), 1, "{found:#}");
    assert_eq!((unmatched[0]["count"].as_u64(), unmatched[0]["people"].as_u64()), (Some(2), Some(2)));
    let text = app.run(&["learn"]).await.fine();
    assert!(text.contains("Tresor") && text.contains("2×"), "{text}");
    for trace in ["Anna", "0151", "23456789", "ben@", "leben"] {
        assert!(!text.contains(trace) && !found.to_string().contains(trace), "{trace}: {text}");
    }
}

#[tokio::test]
async fn an_answer_after_which_people_want_a_human_is_not_simple_enough() {
    let (app, _, _home) = with_own_folder().await;
    for name in ["Anna", "Ben", "Cem"] {
        says(&app, name, PAY).await;
        taps(&app, name, "Mensch bitte").await;
    }
    says(&app, "Dana", PAY).await;
    taps(&app, "Dana", "Passt, danke").await;
    let found = learnt(&app).await;
    let unclear = &found["not_simple_enough"][0];
    assert_eq!(unclear["entry"], "gehalt", "{found:#}");
    let counts = ["sent", "wanted_human", "asked_again", "helped"].map(|name| unclear[name].as_u64());
    assert_eq!(counts, [Some(4), Some(3), Some(0), Some(1)]);
}

#[tokio::test]
async fn a_choice_becomes_a_phrasing_and_nothing_else_of_the_file_changes() {
    let (app, folder, _home) = with_own_folder().await;
    let question = unclear(&app).await[0];
    says(&app, "Anna", question).await;
    let row = app.phone("Anna").received()[0].shown.rows[0].id.clone();
    let entry = row.strip_prefix("faq:").expect("an entry").to_owned();
    taps(&app, "Anna", &row).await;
    let found = learnt(&app).await;
    let expected = serde_json::json!([{ "entry": entry, "question": question, "count": 1, "masked": false }]);
    assert_eq!(found["phrasings"], expected);
    let told = app.run(&["learn"]).await.fine();
    assert!(told.contains(&format!("sprechzeit learn --accept {entry} '{question}'")), "{told}");

    let file = folder.join(format!("{entry}.md"));
    let before = std::fs::read_to_string(&file).expect("readable");
    app.run(&["learn", "--accept", &entry, question]).await.fine();
    let after = std::fs::read_to_string(&file).expect("readable");
    assert_eq!(after.replacen(&format!("    \"{question}\",\n"), "", 1), before, "the rest stays");
    let left: Vec<_> = std::fs::read_dir(&folder).expect("readable").filter_map(Result::ok).collect();
    assert!(left.iter().all(|file| !file.file_name().to_string_lossy().starts_with('.')), "{left:?}");
    let asked: Value = serde_json::from_str(&app.run(&["ask", question]).await.fine()).expect("JSON");
    assert_eq!(asked["suggestions"][0], entry.as_str(), "{asked}");
    assert_eq!(learnt(&app).await["phrasings"], serde_json::json!([]), "it is one now");
}

#[tokio::test]
async fn what_should_not_become_a_phrasing_is_refused_and_changes_nothing() {
    let (app, folder, _home) = with_own_folder().await;
    let file = folder.join("gehalt.md");
    let before = std::fs::read(&file).expect("readable");
    let letter = "ganz neu ".repeat(14);
    for (entry, phrasing, why) in [
        ("gehalt", letter.as_str(), "1 to 120 characters"),
        ("gehalt", "-- ruft 0151 23456789 an", "number"),
        ("gehalt", "Was verdient man bei euch?", "stands there already"),
        ("gehalt", "brauche ich ein anschreiben", "unterlagen.md"),
        ("gehalt", "wie wird das wetter morgen", "none.txt"),
        ("gehalt", "ruft 0151 23456789 an", "number"),
        ("gehalt", "mail an a@example.org", "address"),
        ("gehalt", "ich will nicht mehr leben", "in need"),
        ("gehalt", "zwei\nzeilen", "one line"),
        ("gehalt", " ", "one line"),
        ("../gehalt", "ganz neu gefragt", "no entry"),
    ] {
        let finished = app.run(&["learn", "--accept", entry, phrasing]).await;
        assert_eq!(finished.code, Some(1), "{phrasing}: {finished:?}");
        assert!(finished.err.contains(why), "{phrasing}: {finished:?}");
    }
    assert_eq!(std::fs::read(&file).expect("readable"), before);
}

#[tokio::test]
async fn the_built_in_answers_cannot_be_changed() {
    let app = stage().with_shipped_faq().spawn().await;
    let finished = app.run(&["learn", "--accept", "gehalt", "ganz neu gefragt"]).await;
    assert_eq!(finished.code, Some(1));
    assert!(finished.err.contains("SPRECHZEIT_FAQ_DIR"), "{finished:?}");
}

#[tokio::test]
async fn feedback_is_exported_and_erased_with_the_person() {
    let (app, _, _home) = with_own_folder().await;
    says(&app, "Anna", PAY).await;
    taps(&app, "Anna", "Mensch bitte").await;
    let contact = app.conversation(&app.phone("Anna")).await.contact.0.to_string();
    let exported: Value = serde_json::from_str(&app.run(&["export", &contact]).await.fine()).expect("JSON");
    let feedback = &exported["feedback"][0];
    assert_eq!((&feedback["question"], &feedback["taken"]), (&PAY.into(), &"human".into()), "{feedback:#}");
    app.run(&["erase", &contact]).await.fine();
    let since = app.clock.now() - chrono::Duration::days(1);
    assert_eq!(app.engine.steps.store.feedback(since, 10).await.expect("the store reads"), []);
}
