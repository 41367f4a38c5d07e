//! What a page says about the click that led to it. Fixed texts: nothing of a request is repeated.

use super::language::Language;
use crate::conversation::Refusal;

/// How a click ended, when that needs words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    Taken,
    NotYours,
    NoCrisis,
    CrisisOpen,
    WindowClosed,
    NoteMissing,
    Empty,
    TooLong,
    Placeholder,
    OtherName,
    Look,
    FileWaits,
    FileMissing,
    FileTooLarge,
    FileKind,
    CaptionTooLong,
    ParameterBlanks,
    TemplateTooLong,
    NotNow,
    DraftKept,
}

impl Notice {
    const ALL: [Self; 20] = [
        Self::Taken,
        Self::NotYours,
        Self::NoCrisis,
        Self::CrisisOpen,
        Self::WindowClosed,
        Self::NoteMissing,
        Self::Empty,
        Self::TooLong,
        Self::Placeholder,
        Self::OtherName,
        Self::Look,
        Self::FileWaits,
        Self::FileMissing,
        Self::FileTooLarge,
        Self::FileKind,
        Self::CaptionTooLong,
        Self::ParameterBlanks,
        Self::TemplateTooLong,
        Self::NotNow,
        Self::DraftKept,
    ];

    /// Its name in addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::NotYours => "not-yours",
            Self::NoCrisis => "no-crisis",
            Self::CrisisOpen => "crisis-open",
            Self::WindowClosed => "window-closed",
            Self::NoteMissing => "note-missing",
            Self::Empty => "empty",
            Self::TooLong => "too-long",
            Self::Placeholder => "placeholder",
            Self::OtherName => "other-name",
            Self::Look => "look",
            Self::FileWaits => "file-waits",
            Self::FileMissing => "file-missing",
            Self::FileTooLarge => "file-too-large",
            Self::FileKind => "file-kind",
            Self::CaptionTooLong => "caption-too-long",
            Self::ParameterBlanks => "parameter-blanks",
            Self::TemplateTooLong => "template-too-long",
            Self::NotNow => "not-now",
            Self::DraftKept => "draft-kept",
        }
    }

    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.slug() == slug)
    }

    /// For the template: it says what went wrong, not what went right.
    pub fn is_problem(self) -> bool {
        self != Self::DraftKept
    }

    pub fn text(self, l: Language) -> &'static str {
        match self {
            Self::Taken => l.say("Jemand war schneller: Wer es hat, steht oben.", "Somebody was faster: see above who has it."),
            Self::NotYours => l.say(
                "Das Gespräch ist bei jemand anderem. Dein Text ist als Entwurf gesichert.",
                "Somebody else has the conversation. Your text is kept as a draft.",
            ),
            Self::NoCrisis => l.say("Hier ist keine Notlage offen.", "There is no open crisis here."),
            Self::CrisisOpen => l.say(
                "Eine Notlage ist offen: Beende sie zuerst, mit Ausgang und Notiz.",
                "A crisis is open: release it first, with an outcome and a note.",
            ),
            Self::WindowClosed => l.say(
                "Das 24-Stunden-Fenster ist zu: Es wurde nichts gesendet, dein Text ist als Entwurf gesichert.",
                "The 24-hour window is closed: nothing was sent, your text is kept as a draft.",
            ),
            Self::NoteMissing => l.say("Es fehlt die Notiz: Was wurde getan?", "The note is missing: what was done?"),
            Self::Empty => l.say("Da stand noch nichts.", "There was nothing in it."),
            Self::TooLong => l.say(
                "Zu lang für WhatsApp (höchstens 4096 Zeichen). Dein Text ist als Entwurf gesichert.",
                "Too long for WhatsApp (at most 4096 characters). Your text is kept as a draft.",
            ),
            Self::Placeholder => l.say(
                "Nicht gesendet: Im Text steht noch ein Platzhalter {{…}}.",
                "Not sent: there is still a placeholder {{…}} in the text.",
            ),
            Self::OtherName => l.say(
                "Nicht gesendet: Der Text grüßt jemand anderen, der gerade wartet. Ist es das richtige Gespräch?",
                "Not sent: the text greets somebody else who is waiting. Is this the right conversation?",
            ),
            Self::Look => l.say(
                "Noch nicht gesendet: Unter deinem Text steht, was einen zweiten Blick wert ist.",
                "Not sent yet: below your text stands what is worth a second look.",
            ),
            Self::FileWaits => l.say(
                "Nicht gesendet: Neben dem Text war eine Datei gewählt. Wähl sie noch einmal und drück „Datei senden“.",
                "Not sent: a file was chosen beside the text. Choose it again and press “Send file”.",
            ),
            Self::FileMissing => l.say("Es war keine Datei gewählt.", "No file was chosen."),
            Self::FileTooLarge => l.say(
                "Nicht gesendet: Die Datei ist zu groß. Die Grenzen stehen unter „Bild oder PDF“, dein Text ist als Entwurf gesichert.",
                "Not sent: the file is too large. The limits stand under “Picture or PDF”, your text is kept as a draft.",
            ),
            Self::FileKind => l.say(
                "Nicht gesendet: WhatsApp nimmt hier nur echte JPEG- und PNG-Bilder (8 Bit, RGB) und PDFs. Dein Text ist als Entwurf gesichert.",
                "Not sent: only real JPEG and PNG pictures (8 bit, RGB) and PDFs go here. Your text is kept as a draft.",
            ),
            Self::CaptionTooLong => l.say(
                "Nicht gesendet: Der Text zu einer Datei darf höchstens 1024 Zeichen haben. Er ist als Entwurf gesichert.",
                "Not sent: the text beside a file may have at most 1024 characters. It is kept as a draft.",
            ),
            Self::ParameterBlanks => l.say(
                "Nicht gesendet: In eine Vorlage passt je Feld nur eine Zeile, ohne Tabs und ohne Lücken aus Leerzeichen.",
                "Not sent: each field of a template takes one line, without tabs and without gaps of blanks.",
            ),
            Self::TemplateTooLong => l.say(
                "Nicht gesendet: Gefüllt ist die Vorlage länger als 1024 Zeichen.",
                "Not sent: filled, the template is longer than 1024 characters.",
            ),
            Self::NotNow => l.say("Das hat gerade nicht geklappt. Bitte noch einmal.", "That did not work just now. Please try again."),
            Self::DraftKept => l.say("Entwurf gesichert.", "Draft kept."),
        }
    }
}

impl From<Refusal> for Notice {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::OwnedBy(_) => Self::Taken,
            Refusal::NotOwner => Self::NotYours,
            Refusal::NoCrisis => Self::NoCrisis,
            Refusal::CrisisOpen => Self::CrisisOpen,
            Refusal::WindowClosed => Self::WindowClosed,
            Refusal::NoteMissing => Self::NoteMissing,
        }
    }
}
