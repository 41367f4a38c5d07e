use crate::faq::{Entry, Library, Synonyms, lint};
use crate::language::{Language, detect};

/// The phrasings that are not German.
fn english(entry: &Entry) -> Vec<&str> {
    entry.ask.iter().map(String::as_str).filter(|text| detect(text) == Language::English).collect()
}

#[test]
fn no_phrasing_is_taken_for_a_language_that_no_entry_speaks() {
    let library = Library::built_in().unwrap();
    for phrasing in library.entries.iter().flat_map(|entry| &entry.ask) {
        assert!(matches!(detect(phrasing), Language::German | Language::English), "{phrasing}");
    }
}

fn file(name: &str, ask: &str) -> (String, String) {
    let front = format!(
        "title = \"T\"\nlink = \"https://karriere.example.org/{name}\"\ntopic = \"t\"\nask = [\"{ask}\"]"
    );
    (name.to_owned(), format!("+++\n{front}\n+++\nAntwort"))
}

#[test]
fn the_built_in_content_is_sound() {
    let library = Library::built_in().unwrap();
    assert_eq!(library.entries.len(), 25);
    assert!(library.none_lines.len() >= 300);
    assert!(library.synonyms.len() >= 30);
    for entry in &library.entries {
        let english = english(entry).len();
        let german = entry.ask.len() - english;
        assert!((8..=12).contains(&german) && english >= 4, "{}: {german} and {english}", entry.slug);
        let topic = entry.translation(Language::English).and_then(|text| text.topic.as_deref());
        assert!(topic.is_some(), "{}", entry.slug);
    }
    assert_eq!(lint(&library.entries), []);
}

#[test]
fn lines_of_a_language_are_learnt_only_where_an_entry_speaks_it() {
    let visitor = "where can i park as a visitor".to_owned();
    let german = Library::read(&[file("eins.md", "wie viel")]).unwrap();
    assert!(!german.none_lines.contains(&visitor));
    let (name, text) = file("eins.md", "wie viel");
    let english = text.replace("\n+++\nAntwort", "\n[en]\ntitle = \"T\"\nanswer = \"A\"\n+++\nAntwort");
    assert!(Library::read(&[(name, english)]).unwrap().none_lines.contains(&visitor));
}

#[test]
fn a_folder_of_entries_borrows_none_lines_and_synonyms() {
    let library = Library::read(&[file("eins.md", "wie viel"), file("zwei.md", "wann")]).unwrap();
    assert_eq!(library.entries.len(), 2);
    assert!(!library.none_lines.is_empty());
    assert!(!library.synonyms.is_empty());
}

#[test]
fn own_none_lines_and_synonyms_replace_the_built_in_ones() {
    let own = [
        file("eins.md", "wie viel"),
        ("none.txt".to_owned(), "# note\n\nhallo du\n".to_owned()),
        ("synonyms.toml".to_owned(), "geld = [\"kies\"]".to_owned()),
    ];
    let library = Library::read(&own).unwrap();
    assert_eq!(library.none_lines, ["hallo du"]);
    assert_eq!(library.synonyms.len(), 1);
}

#[test]
fn problems_of_all_files_are_reported_together() {
    let files = [
        ("a.md".to_owned(), "nichts".to_owned()),
        ("b.md".to_owned(), String::new()),
        ("synonyms.toml".to_owned(), "geld = 3\nlohn = [\"x\"]".to_owned()),
    ];
    let problems = Library::read(&files).unwrap_err();
    let places: Vec<(&str, usize)> = problems.iter().map(|found| (found.file.as_str(), found.line)).collect();
    assert_eq!(places, [("a.md", 1), ("b.md", 1), ("synonyms.toml", 1), ("synonyms.toml", 2)]);
}

#[test]
fn a_phrasing_in_two_entries_and_a_slug_in_two_folders_are_refused() {
    let problems = Library::read(&[file("eins.md", "Wie viel?"), file("zwei.md", "wie viel")]).unwrap_err();
    assert!(problems[0].to_string().contains("also stands in eins.md"), "{problems:?}");
    let problems = Library::read(&[file("a/eins.md", "wie"), file("b/eins.md", "wo")]).unwrap_err();
    assert!(problems[0].to_string().contains("an entry `eins` exists already"), "{problems:?}");
}

#[test]
fn an_empty_folder_is_refused_and_a_readme_is_no_entry() {
    let problems = Library::read(&[("README.md".to_owned(), "Hier liegen …".to_owned())]).unwrap_err();
    assert!(problems[0].message.contains("no entry found"));
}

#[test]
fn a_number_sign_stands_for_any_digit() {
    let pack = Synonyms::parse("synonyms.toml", "alter = [\"bin ##\"]\nteilzeit = [\"##h\"]").unwrap();
    assert_eq!(pack.found_in("ich bin 17"), ["alter"]);
    assert_eq!(pack.found_in("bin 30h da"), ["teilzeit"]);
    assert!(pack.found_in("bin 7").is_empty());
}

#[test]
fn a_long_word_with_one_slip_is_still_understood() {
    let pack = Synonyms::parse("synonyms.toml", "auto = [\"führerschein\"]").unwrap();
    for slip in ["fuhrershein", "fürherschein", "führerscheine", "fuererschein", "führrerscheins"] {
        assert_eq!(pack.found_in(&crate::faq::fold(slip)), ["auto"], "{slip}");
    }
    assert!(pack.found_in("fahrschein").is_empty());
}

#[test]
fn synonyms_match_whole_words_beginnings_ends_and_phrases() {
    let pack = "ganz = [\"lohn\"]\nanfang = [\"lohn*\"]\nende = [\"*lohn\"]\nmitte = [\"*lohn*\"]\nsatz = [\"nach der schule\"]";
    let pack = Synonyms::parse("synonyms.toml", pack).unwrap();
    let found = |text: &str| pack.found_in(text).join(" ");
    assert_eq!(found("der lohn hier"), "anfang ende ganz mitte");
    assert_eq!(found("lohnt es sich"), "anfang mitte");
    assert_eq!(found("mindestlohn"), "ende mitte");
    assert_eq!(found("entlohnung"), "mitte");
    assert_eq!(found("was mache ich nach der schule"), "satz");
    assert_eq!(found("nach der hochschule"), "");
}
