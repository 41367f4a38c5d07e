//! The folder with the answers: empty, broken, huge, and changed while the program runs.

use std::path::Path;

use super::support::{Finished, copy_small_faq, received, run, stage};

/// Asks the bot with this folder.
fn ask(folder: &Path) -> Finished {
    run(&["ask", "--faq-dir", &folder.display().to_string(), "Was verdiene ich?"], &[], "")
}

/// What `serve` says to this folder. It never gets to serve: the rest of its settings is right.
fn refused(folder: &Path) -> Finished {
    let database = folder.parent().expect("a parent").join("never.db");
    let settings = [
        ("SPRECHZEIT_FAQ_DIR", folder.display().to_string()),
        ("SPRECHZEIT_DATABASE", database.display().to_string()),
        ("SPRECHZEIT_LISTEN", "127.0.0.1:0".to_owned()),
        ("WHATSAPP_APP_SECRET", "s".to_owned()),
        ("WHATSAPP_VERIFY_TOKEN", "v".to_owned()),
        ("WHATSAPP_ACCESS_TOKEN", "t".to_owned()),
        ("WHATSAPP_PHONE_NUMBER_ID", "1".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value));
    run(&["serve"], &settings, "")
}

#[test]
fn an_empty_folder_is_refused_with_a_word_on_what_to_do() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("faq");
    std::fs::create_dir(&folder).expect("a folder");
    for finished in [ask(&folder), refused(&folder)] {
        assert_eq!(finished.code, Some(1), "{finished:?}");
        assert!(finished.err.contains(".md"), "{finished:?}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let finished = refused(Path::new("/nowhere/faq"));
    assert_eq!(finished.code, Some(1));
    assert!(finished.err.contains("/nowhere/faq"), "{finished:?}");
}

#[test]
fn every_broken_file_is_named_with_its_line_and_all_at_once() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("faq");
    copy_small_faq(&folder);
    std::fs::write(folder.join("gehalt.md"), "+++\ntitle = \"Gehalt\"\nlink = 5\n+++\nText")
        .expect("written");
    std::fs::write(folder.join("wohnen.md"), "no front matter at all").expect("written");
    let finished = refused(&folder);
    assert_eq!(finished.code, Some(1));
    for place in ["gehalt.md:3", "wohnen.md:1"] {
        assert!(finished.err.contains(place), "{finished:?}");
    }
}

#[test]
fn a_huge_file_and_a_folder_of_thousands_are_refused() {
    let home = tempfile::tempdir().expect("a folder");
    let (large, many) = (home.path().join("large"), home.path().join("many"));
    copy_small_faq(&large);
    std::fs::write(large.join("roman.md"), vec![b'x'; 2 * 1024 * 1024]).expect("written");
    copy_small_faq(&many);
    for number in 0..2100 {
        std::fs::write(many.join(format!("entry-{number}.md")), "x").expect("written");
    }
    for folder in [&large, &many] {
        let finished = refused(folder);
        assert_eq!(finished.code, Some(1));
        assert!(finished.err.contains("right folder"), "{finished:?}");
    }
}

#[tokio::test]
async fn an_edit_is_in_use_soon_and_a_broken_one_keeps_the_last_good_set_and_calls_somebody() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("faq");
    copy_small_faq(&folder);
    let live = stage().with("SPRECHZEIT_FAQ_DIR", &folder.display().to_string()).serve().await;
    let trained = |times: usize| move |log: &str| log.matches("the FAQ is trained").count() >= times;
    live.server.wait_for_log(trained(1)).await;
    let file = folder.join("gehalt.md");
    let good = std::fs::read_to_string(&file).expect("readable");
    let edited = good.replace("https://karriere.example.org/gehalt", "https://karriere.example.org/neu");
    std::fs::write(&file, &edited).expect("written");
    live.server.wait_for_log(trained(2)).await;
    let anna = live.simulator.phone("Anna");
    anna.says("Was verdiene ich in der Ausbildung?");
    assert!(live.simulator.wait_until(|meta| meta.received_count() == 1).await);
    assert!(received(&anna)[0].contains("https://karriere.example.org/neu"));

    std::fs::write(&file, edited.replace("link = ", "lnik = ")).expect("written");
    live.alerts.wait_until(|alerts| alerts.iter().any(|alert| alert["kind"] == "faq_broken")).await;
    let alert = &live.alerts.of("faq_broken")[0];
    assert!(alert["detail"].as_str().unwrap_or_default().contains("gehalt.md"), "{alert}");
    let ben = live.simulator.phone("Ben");
    ben.says("Was verdiene ich in der Ausbildung?");
    assert!(live.simulator.wait_until(|meta| meta.received_count() == 2).await);
    assert!(received(&ben)[0].contains("https://karriere.example.org/neu"), "the last good set answers");
}

/// An entry whose texts and link are these.
fn entry(front: &str, answer: &str) -> String {
    format!("+++\ntitle = \"Kaffee\"\ntopic = \"haus\"\n{front}\n+++\n{answer}\n")
}

fn check(folder: &Path, arguments: &[&str]) -> Finished {
    let settings = [("SPRECHZEIT_FAQ_DIR".to_owned(), folder.display().to_string())];
    run(&[&["check"], arguments].concat(), &settings, "")
}

#[test]
fn check_names_what_an_editor_should_mend() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).expect("written");
    let link = "link = \"https://karriere.example.org/kaffee/\"";
    let coffee = "ask = [\"gibt es kaffee\", \"wo steht der automat\"]";
    let english = "[en]\ntitle = \"Coffee\"\nanswer = \"Sorry, no.\"\nnext = \"Bring your own.\"";
    write(
        "kaffee.md",
        entry(&format!("{link}\n{coffee}\n{english}"), "Leider müssen Sie ihn selbst mitbringen."),
    );
    let tea = "ask = [\"gibt es tee\", \"gibt es kaffee oder tee\", \"wo steht der teeautomat\"]\nnext = \"Komm vorbei.\"";
    write(
        "tee.md",
        entry(&format!("{}\n{tea}", link.replace("kaffee/", "kaffee")), &"Tee ist da. ".repeat(40)),
    );
    let told = check(folder.path(), &[]).out;
    for said in [
        "kaffee.md: „Sie“ sounds like the polite form",
        "kaffee.md: „leider“ apologises",
        "kaffee.md: no next step",
        "kaffee.md: only 2 phrasings",
        "kaffee.md: [en]: „sorry“ apologises",
        "tee.md: kaffee has the same link",
        "tee.md: the answer has 479 characters",
        "would rather lead to",
        "2 entries link to an example address",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
}

#[test]
fn links_into_the_own_network_are_never_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, host) in
        [("eins", "127.0.0.1"), ("zwei", "[::1]:8443"), ("drei", "2130706433"), ("vier", "10.0.0.1")]
    {
        let front = format!("link = \"https://{host}/a.html\"\nask = [\"{name}\"]");
        std::fs::write(folder.path().join(format!("{name}.md")), entry(&front, "Ja.")).expect("written");
    }
    let told = check(folder.path(), &["--links"]);
    assert_eq!(told.code, Some(1));
    assert_eq!(told.out.matches("leads to a private address").count(), 4, "{}", told.out);
}

#[tokio::test]
async fn the_shipped_answers_work_without_any_folder() {
    let app = stage().with_shipped_faq().spawn().await;
    let anna = app.phone("Anna");
    anna.says("Was verdiene ich in der Ausbildung?");
    app.settle().await;
    assert!(received(&anna)[0].contains("https://karriere.example.org/gehalt"));
}
