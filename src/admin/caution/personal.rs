//! Personal data that a chat is the wrong place for: bank accounts, health, birth dates, papers.

/// What sort of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personal {
    Bank,
    Health,
    BirthDate,
    Papers,
}

const BANK: [&str; 5] = ["iban", "kontonummer", "bankverbindung", "kontodaten", "kreditkarte"];
/// Only what is about the person: therapy, disability and illness are what many of the jobs are about.
const HEALTH: [&str; 16] = [
    "dein attest",
    "ein attest",
    "deine diagnose",
    "krankschreibung",
    "krankgeschrieben",
    "krankmeldung",
    "schwanger",
    "schwerbehinder",
    "grad der behinderung",
    "deine behinderung",
    "deine krankheit",
    "deine therapie",
    "deine medikamente",
    "impfpass",
    "arztbrief",
    "krankenakte",
];
const BIRTH: [&str; 4] = ["geburtsdatum", "geburtstag", "geboren am", "date of birth"];
const PAPERS: [&str; 12] = [
    "personalausweis",
    "reisepass",
    "passport",
    "passnummer",
    "ausweisnummer",
    "ausweiskopie",
    "aufenthaltstitel",
    "sozialversicherungsnummer",
    "rentenversicherungsnummer",
    "steuer-id",
    "steueridentifikation",
    "steuernummer",
];
/// Whoever was born later does not apply for work yet (2026); a date before is hardly ever anything else
/// than a birth date.
const BORN: std::ops::RangeInclusive<u32> = 1920..=2012;

/// The lengths of an IBAN in the countries that applicants' accounts are mostly in (ISO 13616 registry).
const IBANS: [(&[u8; 2], usize); 17] = [
    (b"DE", 22),
    (b"AT", 20),
    (b"CH", 21),
    (b"LI", 21),
    (b"LU", 20),
    (b"NL", 18),
    (b"BE", 16),
    (b"FR", 27),
    (b"IT", 27),
    (b"ES", 24),
    (b"PL", 28),
    (b"RO", 24),
    (b"TR", 26),
    (b"UA", 29),
    (b"HR", 21),
    (b"CZ", 24),
    (b"BG", 22),
];

/// The first sort of it in a text in lower case.
pub(super) fn found(lower: &str) -> Option<Personal> {
    let holds = |stems: &[&str]| stems.iter().any(|stem| lower.contains(stem));
    let checks = [
        (Personal::Bank, holds(&BANK) || has_iban(lower)),
        (Personal::Papers, holds(&PAPERS)),
        (Personal::BirthDate, holds(&BIRTH) || has_birth_date(lower)),
        (Personal::Health, holds(&HEALTH)),
    ];
    checks.into_iter().find_map(|(sort, is_found)| is_found.then_some(sort))
}

fn has_iban(lower: &str) -> bool {
    let bare: Vec<u8> = lower
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| byte.to_ascii_uppercase())
        .collect();
    IBANS.iter().any(|(country, length)| {
        bare.windows(*length).any(|window| window.starts_with(*country) && has_check_digits(window))
    })
}

/// ISO 7064, modulo 97: the first four characters go to the end, letters count from 10.
fn has_check_digits(iban: &[u8]) -> bool {
    let turned = iban.iter().skip(4).chain(iban.iter().take(4));
    let rest = turned.copied().try_fold(0_u32, |rest, byte| match byte {
        b'0'..=b'9' => Some((rest * 10 + u32::from(byte - b'0')) % 97),
        b'A'..=b'Z' => Some((rest * 100 + u32::from(byte - b'A') + 10) % 97),
        _ => None,
    });
    rest == Some(1)
}

/// "3.11.2004", "03/11/2004", "2004-11-03".
fn has_birth_date(lower: &str) -> bool {
    lower.split(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | '/' | '-')).any(|word| {
        let numbers: Vec<u32> = word
            .split(['.', '/', '-'])
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().unwrap_or(u32::MAX))
            .collect();
        matches!(numbers[..], [day, month, year] | [year, month, day]
            if BORN.contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day))
    })
}
