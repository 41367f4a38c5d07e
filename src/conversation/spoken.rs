//! The greeting and the hand-over line in the languages that many applicants bring along and the FAQ
//! does not speak. Everything else is said in German, which the team can check.

use super::world::World;
use crate::language::Language;

/// The greeting: who speaks, and that a human reads what is written in this language. `None`: German
/// and English have a fuller one, and of others nothing is known.
pub fn greeting(world: &World, language: Language) -> Option<String> {
    let who = world.settings.organisation.as_deref();
    let named =
        |before: &str, after: &str| who.map(|who| format!("{before}{who}{after}")).unwrap_or_default();
    let own = match language {
        Language::Turkish => format!(
            "Merhaba! Ben bir botum{}. Sorunu kendi dilinde yazabilirsin, bir çalışanımız okuyup cevap verir. Almanca \
             ve İngilizce sorulara hemen cevap veriyorum.",
            named(" (", ")")
        ),
        Language::Ukrainian => format!(
            "Вітаю! Я бот{}. Напиши своє запитання своєю мовою — його прочитає наш співробітник. Німецькою та \
             англійською я відповідаю одразу.",
            named(" (", ")")
        ),
        Language::Russian => format!(
            "Здравствуй! Я бот{}. Напиши свой вопрос на своём языке — его прочитает наш сотрудник. На немецком и \
             английском я отвечаю сразу.",
            named(" (", ")")
        ),
        Language::Arabic => format!(
            "مرحبًا! أنا روبوت محادثة{}. اكتب سؤالك بلغتك وسيقرؤه أحد موظفينا. أجيب فورًا على الأسئلة بالألمانية \
             والإنجليزية.",
            named(" (", ")")
        ),
        Language::Farsi => format!(
            "سلام! من ربات هستم{}. سؤالت را به زبان خودت بنویس، یکی از همکاران ما آن را می‌خواند. به آلمانی و انگلیسی \
             فوری جواب می‌دهم.",
            named(" (", ")")
        ),
        Language::Polish => format!(
            "Cześć! Jestem botem{}. Napisz pytanie w swoim języku, przeczyta je ktoś z naszego zespołu. Po niemiecku i \
             angielsku odpowiadam od razu.",
            named(" (", ")")
        ),
        Language::Romanian => format!(
            "Bună! Sunt un bot{}. Scrie întrebarea în limba ta, o citește un coleg de-al nostru. În germană și engleză \
             răspund imediat.",
            named(" (", ")")
        ),
        Language::German | Language::English | Language::Other => return None,
    };
    let german = named("Ich bin der Bot von ", ". ");
    Some(format!("{own}\n\n{german}Schreib einfach deine Frage oder such dir ein Thema aus."))
}

/// What opens the list of topics, and the row that brings a human (at most 24 characters).
pub fn labels(language: Language) -> Option<(&'static str, &'static str)> {
    Some(match language {
        Language::Turkish => ("Konular", "Bir insanla yaz"),
        Language::Ukrainian => ("Теми", "Покличте людину"),
        Language::Russian => ("Темы", "Позовите человека"),
        Language::Arabic => ("المواضيع", "أريد موظفًا"),
        Language::Farsi => ("موضوع‌ها", "یک انسان لطفاً"),
        Language::Polish => ("Tematy", "Poproszę człowieka"),
        Language::Romanian => ("Teme", "Vreau un om"),
        Language::German | Language::English | Language::Other => return None,
    })
}

/// Until when a human writes.
pub fn handoff_line(when: &str, language: Language) -> Option<String> {
    Some(match language {
        Language::Turkish => format!("En geç {when} tarihine kadar bir çalışanımız sana yazacak."),
        Language::Ukrainian => format!("Наш співробітник відповість тобі не пізніше {when}."),
        Language::Russian => format!("Наш сотрудник ответит тебе не позднее {when}."),
        Language::Arabic => format!("سيرد عليك أحد موظفينا في موعد أقصاه {when}."),
        Language::Farsi => format!("یکی از همکاران ما حداکثر تا {when} به شما پاسخ می‌دهد."),
        Language::Polish => format!("Odezwie się do ciebie człowiek najpóźniej {when}."),
        Language::Romanian => format!("Un coleg îți va răspunde cel târziu {when}."),
        Language::German | Language::English | Language::Other => return None,
    })
}
