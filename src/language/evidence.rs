//! Evidence for a language: the script first, then small words and letters that others do not have.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Language;

/// Small words that are frequent in one language and rare in the others here. Words that are frequent in
/// two ("was", "so", "nu", "a", "do") stand in neither list; one in two lists speaks for both.
const SMALL_WORDS: [(Language, &str); 6] = [
    (
        Language::German,
        "ich du er wir ihr euch bei der das und oder nicht ist bin habe hab kann kan wie wann wo wer mit für fuer \
         von zu ein eine einen einem mein meine dein eure ja nein auch noch schon muss muß darf gibt gibts geht \
         hallo moin servus danke bitte guten tag viel viele lange lang nach auf aus dem den des im ins beim zum zur \
         man mich mir dich dir uns sie sind seid war wird werde werden will möchte moechte wenn weil dass daß aber \
         mal nur mehr jetzt heute morgen ihnen ihre ne nen nix nich is isch net ned eich gern gerne als \
         deutsch arbeit ausbildung bewerbung bewerben praktikum stelle gehalt fsj bfd azubi",
    ),
    (
        Language::English,
        "the is are you your my i'm im have has can could would should do does what when where how who which why \
         and or not for with from this that there it we they please thanks thank hello want need know get work job \
         apply application salary money much many long any of to be been am on if but about year years \
         i german nursing speak english without degree nurse internship still looking documents paid room near leave yes",
    ),
    (
        Language::Turkish,
        "ve bir bu için icin ne nasıl nasil var yok mı mi mu mü ben sen siz biz benim sizin merhaba selam evet hayır \
         hayir teşekkürler tesekkurler teşekkür lütfen lutfen istiyorum kadar zaman nerede ile çok cok iş is \
         çalışmak calismak maaş maas almanca başvuru basvuru misiniz mısınız musunuz miyim mıyım olarak \
         yapabilir gerekli lazım lazim değil degil şimdi",
    ),
    (
        Language::Polish,
        "jest nie się sie jak czy mam mogę moge gdzie kiedy ile dzień dzien dobry cześć czesc proszę prosze dziękuję \
         dziekuje dzięki praca pracy pracę pracować pracowac chcę chce chciałbym chciałabym chcialbym dla na od \
         oraz albo bez jestem niemiecki niemieckiego tak państwo panstwo szukam potrzebuję potrzebne muszę musze \
         jakie jaka który po przez",
    ),
    (
        Language::Romanian,
        "și si este sunt nu cum când cand unde cât cat vreau pot pentru cu din la bună buna ziua mulțumesc multumesc \
         vă va rog lucru lucrez munca muncă ce fără fara am aveți aveti ați germană germana salariu locuri care mai \
         sau trebuie acte doresc aș salut",
    ),
    // French, Spanish, Italian, Portuguese, Croatian and Serbian, Albanian, Hungarian: enough to know that
    // it is none of the others.
    (
        Language::Other,
        "je suis cherche travail pour vous avec bonjour une salaire emploi quel quelle combien puis peux dans votre \
         nous sans infirmière hola estoy busco trabajo soy tengo cuánto cuanto gano puedo gracias quiero necesito los \
         usted sono cerco lavoro vorrei posso quanto guadagno grazie buongiorno olá procuro trabalho quero obrigado \
         estou você dobar tražim trazim posao trebam mogu koliko plata hvala želim zelim molim kako gdje imam jam \
         përshëndetje kërkoj punë dua faleminderit mund napot szeretnék dolgozni munka köszönöm keresek vagyok",
    ),
];

/// Letters that only one of the Latin-written languages has; umlauts are shared by German and Turkish.
const LETTERS: [(Language, &str); 4] = [
    (Language::German, "äß"),
    (Language::Turkish, "ğışİ"),
    (Language::Polish, "ąćęłńśźż"),
    (Language::Romanian, "ăâîșțţ"),
];

/// How far ahead another language must be before German is given up.
const AHEAD: f32 = 1.0;

/// Which language `text` is written in; German when that is not sure.
///
/// # Examples
/// ```
/// use sprechzeit::language::{Language, detect};
/// assert_eq!(detect("Wie viel verdiene ich?"), Language::German);
/// assert_eq!(detect("how much do you pay"), Language::English);
/// assert_eq!(detect("Скільки платять?"), Language::Ukrainian);
/// ```
#[must_use]
pub fn detect(text: &str) -> Language {
    let text: String = text.chars().take(2_000).flat_map(char::to_lowercase).collect();
    by_script(&text).unwrap_or_else(|| by_words(&text))
}

/// Decides by script where most letters are not Latin.
fn by_script(text: &str) -> Option<Language> {
    let (mut latin, mut cyrillic, mut arabic, mut other) = (0, 0, 0, 0);
    for letter in text.chars().filter(|c| c.is_alphabetic()) {
        match letter {
            'a'..='z' | '\u{b5}'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}' => latin += 1,
            '\u{400}'..='\u{52f}' => cyrillic += 1,
            '\u{600}'..='\u{6ff}'
            | '\u{750}'..='\u{77f}'
            | '\u{fb50}'..='\u{fdff}'
            | '\u{fe70}'..='\u{feff}' => {
                arabic += 1;
            }
            _ => other += 1,
        }
    }
    let most = cyrillic.max(arabic).max(other);
    if most == 0 || latin >= most {
        None
    } else if cyrillic == most {
        Some(cyrillic_language(text))
    } else if arabic == most {
        Some(arabic_language(text))
    } else {
        Some(Language::Other)
    }
}

/// Ukrainian has і, ї, є, ґ; Russian has ы, э, ъ, ё. Without either, small words decide.
fn cyrillic_language(text: &str) -> Language {
    const UKRAINIAN: &str =
        "чи де що як це дякую добрий день доброго дня вас мене робота роботу мені потрібно можна та";
    const RUSSIAN: &str =
        "и как что где здравствуйте спасибо привет меня мне работа работу можно нужно это вас";
    let count = |letters: &str| text.chars().filter(|&c| letters.contains(c)).count();
    let words =
        |list: &str| words_of(text).filter(|word| list.split(' ').any(|known| known == *word)).count();
    let ukrainian = 2 * count("іїєґ") + words(UKRAINIAN);
    let russian = 2 * count("ыэъё") + words(RUSSIAN);
    if ukrainian > russian { Language::Ukrainian } else { Language::Russian }
}

/// Farsi has پ چ ژ گ and its own ی and ک; Arabic has ة ي ك ى and the article.
fn arabic_language(text: &str) -> Language {
    const FARSI: &str = "سلام من از را با برای است می در به که این شما چه چقدر کار ممنون متشکرم";
    let count = |letters: &str| text.chars().filter(|&c| letters.contains(c)).count();
    let words = words_of(text).filter(|word| FARSI.split(' ').any(|known| known == *word)).count();
    let articles = words_of(text).filter(|word| word.starts_with("ال")).count();
    if 2 * count("پچژگیک") + words > 2 * count("ةيكىأإ") + articles {
        Language::Farsi
    } else {
        Language::Arabic
    }
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|word| !word.is_empty())
}

/// The languages that are told apart by words; the first wins in doubt.
const BY_WORDS: [Language; 6] = [
    Language::German,
    Language::English,
    Language::Turkish,
    Language::Polish,
    Language::Romanian,
    Language::Other,
];

/// By small word: which of [`BY_WORDS`] have it.
static LANGUAGES_OF: LazyLock<HashMap<&'static str, [bool; BY_WORDS.len()]>> = LazyLock::new(|| {
    let mut languages_of = HashMap::new();
    for (language, words) in SMALL_WORDS {
        for word in words.split_ascii_whitespace() {
            let languages = languages_of.entry(word).or_insert([false; BY_WORDS.len()]);
            for (has, known) in languages.iter_mut().zip(BY_WORDS) {
                *has |= known == language;
            }
        }
    }
    languages_of
});

fn by_words(text: &str) -> Language {
    let mut scores = [0.0_f32; BY_WORDS.len()];
    for word in words_of(text) {
        if let Some(languages) = LANGUAGES_OF.get(word) {
            for (score, _) in scores.iter_mut().zip(languages).filter(|(_, has)| **has) {
                *score += 1.0;
            }
        }
        if word.is_ascii() {
            continue;
        }
        for (score, language) in scores.iter_mut().zip(BY_WORDS) {
            let letters = LETTERS.iter().find(|(of, _)| *of == language).map_or("", |(_, letters)| letters);
            if word.chars().any(|c| letters.contains(c)) {
                *score += 1.5;
            }
        }
    }
    let german = scores[0];
    let mut best = (Language::German, german);
    for (language, score) in BY_WORDS.into_iter().zip(scores).skip(1) {
        if score > best.1 && score > german + AHEAD {
            best = (language, score);
        }
    }
    best.0
}
