//! People write in the language they have.

use sprechzeit::conversation::HandoffReason;

use super::support::{PAY_LINK, received, stage};

#[tokio::test]
async fn a_question_in_english_gets_the_english_answer_with_the_same_link() {
    let app = stage().with_shipped_faq().spawn().await;
    let john = app.phone("John");
    john.says("How much money do you pay a nurse?");
    app.settle().await;
    let got = received(&john);
    assert_eq!(got.len(), 1, "{got:?}");
    for part in
        ["We pay by collective agreement", PAY_LINK, "Look at the table", "[Thanks, all good|Human, please]"]
    {
        assert!(got[0].contains(part), "{part}: {got:?}");
    }
    assert!(!got[0].contains("Tarif"), "{got:?}");
}

#[tokio::test]
async fn a_greeting_in_english_offers_topics_and_titles_in_english() {
    let app = stage().with_shipped_faq().spawn().await;
    let john = app.phone("John");
    john.says("Hello there, good morning");
    app.settle().await;
    assert!(received(&john)[0].contains("Working life"), "{:?}", received(&john));
    john.taps("Working life").expect("the row is there");
    app.settle().await;
    let entries = &received(&john)[1];
    assert!(entries.contains("Part-time") && entries.contains("Something else"), "{entries}");
}

#[tokio::test]
async fn other_languages_get_the_hand_over_line_in_theirs_and_in_german() {
    let app = stage().with_shipped_faq().spawn().await;
    let said = [
        ("Ayşe", "Merhaba, maaş ne kadar? Çalışmak istiyorum", "bir çalışanımız sana yazacak"),
        ("Oksana", "Доброго дня, скільки ви платите і що мені потрібно?", "Наш співробітник відповість тобі"),
        ("Olga", "Здравствуйте, сколько вы платите и какие документы нужны?", "Наш сотрудник ответит тебе"),
        ("Amir", "مرحبا، كم الراتب عندكم؟ أريد العمل", "سيرد عليك أحد موظفينا"),
        ("Ola", "Dzień dobry, ile można u was zarobić?", "Odezwie się do ciebie człowiek"),
        ("Ion", "Bună ziua, cât este salariul la voi?", "Un coleg îți va răspunde"),
    ];
    for (name, text, own) in said {
        let phone = app.phone(name);
        phone.says(text);
        app.settle().await;
        let got = received(&phone);
        assert_eq!(got.len(), 1, "{got:?}");
        assert!(got[0].contains(own), "{name}: {got:?}");
        assert!(got[0].contains("Ein Mensch meldet sich spätestens heute bis 18 Uhr."), "{name}: {got:?}");
        assert_eq!(app.waits_because(&phone).await, Some(HandoffReason::Language), "{name}");
    }
}

#[tokio::test]
async fn a_greeting_is_answered_in_its_language() {
    let app = stage().with("ORGANISATION_NAME", "Haus Sonne").spawn().await;
    let said = [
        ("Ayşe", "Merhaba, selam", "Merhaba! Ben bir botum (Haus Sonne)", "Bir insanla yaz"),
        ("Oksana", "Доброго дня", "Вітаю! Я бот", "Покличте людину"),
        ("Olga", "Здравствуйте", "Здравствуй! Я бот", "Позовите человека"),
        ("Amir", "السلام عليكم", "مرحبًا! أنا روبوت", "أريد موظفًا"),
        ("Ola", "dzień dobry", "Cześć! Jestem botem", "Poproszę człowieka"),
        ("Ion", "bună ziua", "Bună! Sunt un bot", "Vreau un om"),
        ("Anna", "Hallo", "Hallo! Ich bin der Bot von Haus Sonne", "Mensch bitte"),
    ];
    for (name, text, own, human) in said {
        let phone = app.phone(name);
        phone.says(text);
        app.settle().await;
        let got = received(&phone);
        assert!(got[0].contains(own) && got[0].contains(human), "{name}: {got:?}");
    }
}

#[tokio::test]
async fn an_unknown_language_gets_german_and_english() {
    let app = stage().spawn().await;
    for (name, text) in
        [("Chloé", "Bonjour, je cherche un travail dans votre clinique"), ("Li", "你好,我想工作")]
    {
        let phone = app.phone(name);
        phone.says(text);
        app.settle().await;
        let got = received(&phone);
        assert!(
            got[0].contains("Ein Mensch meldet sich") && got[0].contains("A human will get back"),
            "{got:?}"
        );
    }
}

#[tokio::test]
async fn a_tap_for_a_human_counts_in_every_language() {
    let app = stage().spawn().await;
    let phone = app.phone("Ayşe");
    phone.says("Merhaba, selam");
    app.settle().await;
    phone.taps("Bir insanla yaz").expect("the row is there");
    app.settle().await;
    assert_eq!(app.waits_because(&phone).await, Some(HandoffReason::Wish));
    assert!(received(&phone)[1].contains("bir çalışanımız sana yazacak"), "{:?}", received(&phone));
}

#[tokio::test]
async fn a_plain_refusal_is_met_with_silence() {
    let app = stage().spawn().await;
    for (name, text) in [("Anna", "nein danke, hat sich erledigt"), ("John", "no thanks, it's done")] {
        let phone = app.phone(name);
        phone.says(text);
        app.settle().await;
        assert_eq!(received(&phone), Vec::<String>::new());
        assert_eq!(app.stage_of(&phone).await, "bot");
    }
}
