//! The public holidays of the 16 German states, 1990 to 2100.
//!
//! One table, a line a rule of law. Sources are the holiday laws of the states as they stand; where
//! a day began or ended within the span, its years stand beside it.
//!
//! Decisions:
//! - Local holidays are not here (Friedensfest in Augsburg, Fronleichnam in parts of Saxony and
//!   Thuringia): whoever has them lists them in `OFFICE_CLOSURES`.
//! - Mariä Himmelfahrt is law in the Bavarian communes with more Catholics than Protestants, which is
//!   most of them, so that it counts for Bavaria; elsewhere `!2026-08-15` takes it away.
//! - Easter Sunday and Whit Sunday are holidays by name in Brandenburg only (§ 2 FTG). Hesse's law
//!   (§ 1 HFeiertagsG) makes every Sunday a holiday and names none of them. Taking that literally would
//!   close Sunday hours by `PH off` for good, so in Hesse they are Sundays like any other.
//! - Before reunification only what was law in the Federal Republic is listed for 1990.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use compact_calendar::CompactCalendar;

/// The first year whose holidays are known.
pub const FIRST_YEAR: i32 = 1990;
/// The last year whose holidays are known.
pub const LAST_YEAR: i32 = 2100;

/// Names by date; empty for `none`.
#[derive(Debug, Clone, Default)]
pub(super) struct Holidays {
    names: BTreeMap<NaiveDate, &'static str>,
}

impl Holidays {
    /// Reads `DE`, `DE-BY`, … or `none`.
    pub(super) fn parse(setting: &str) -> Result<Self, String> {
        let code = setting.trim().to_ascii_uppercase();
        if code == "NONE" {
            return Ok(Self::default());
        }
        let Some((_, region)) = REGIONS.iter().find(|(known, _)| *known == code) else {
            let codes: Vec<_> = REGIONS.iter().map(|(code, _)| *code).collect();
            return Err(format!(
                "{setting:?} is no German state; write one of {}, or none",
                codes.join(", ")
            ));
        };
        let mut names = BTreeMap::new();
        for holiday in TABLE.iter().filter(|holiday| holiday.regions & region != 0) {
            for year in holiday.years.0.max(FIRST_YEAR)..=holiday.years.1.min(LAST_YEAR) {
                if let Some(date) = holiday.when.date(year) {
                    // Two holidays on one date (1 May and Ascension in 2008): the earlier line's name stays.
                    names.entry(date).or_insert(holiday.name);
                }
            }
        }
        Ok(Self { names })
    }

    /// Makes working days of the days `from` to `to`, both included.
    pub(super) fn remove(&mut self, from: NaiveDate, to: NaiveDate) {
        self.names.retain(|date, _| *date < from || *date > to);
    }

    /// The German name of the holiday on `date`.
    pub(super) fn name(&self, date: NaiveDate) -> Option<&'static str> {
        self.names.get(&date).copied()
    }

    /// Every holiday, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (NaiveDate, &'static str)> {
        self.names.iter().map(|(date, name)| (*date, *name))
    }

    /// The days as the `opening-hours` crate wants them.
    pub(super) fn calendar(&self) -> CompactCalendar {
        let mut calendar = CompactCalendar::default();
        for date in self.names.keys() {
            calendar.insert(*date);
        }
        calendar
    }
}

/// The date of Easter Sunday by the Gregorian calendar, in the form of Butcher (1876).
pub(super) fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let golden = year % 19;
    let (century, rest) = (year / 100, year % 100);
    let moon_shift = (century - (century + 8) / 25 + 1) / 3;
    let moon = (19 * golden + century - century / 4 - moon_shift + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let late = (golden + 11 * moon + 22 * weekday) / 451;
    let days = moon + weekday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?)
}

/// The Wednesday before 23 November, eleven days before the first Sunday of Advent.
fn repentance_day(year: i32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, 11, 22)?;
    let back = last.weekday().days_since(Weekday::Wed);
    last.checked_sub_days(Days::new(back.into()))
}

/// When in a year a holiday falls.
enum When {
    /// Month and day.
    On(u32, u32),
    /// Days after Easter Sunday.
    Easter(i64),
    /// Buß- und Bettag.
    Repentance,
}

impl When {
    fn date(&self, year: i32) -> Option<NaiveDate> {
        match *self {
            Self::On(month, day) => NaiveDate::from_ymd_opt(year, month, day),
            Self::Easter(days) => easter_sunday(year)?.checked_add_signed(chrono::TimeDelta::try_days(days)?),
            Self::Repentance => repentance_day(year),
        }
    }
}

/// A line of the table.
struct Holiday {
    name: &'static str,
    when: When,
    /// Bits of [`REGIONS`].
    regions: u32,
    /// First and last year, both included.
    years: (i32, i32),
}

const fn holiday(name: &'static str, when: When, regions: u32, first: i32, last: i32) -> Holiday {
    Holiday { name, when, regions, years: (first, last) }
}

const BB: u32 = 1;
const BE: u32 = 1 << 1;
const BW: u32 = 1 << 2;
const BY: u32 = 1 << 3;
const HB: u32 = 1 << 4;
const HE: u32 = 1 << 5;
const HH: u32 = 1 << 6;
const MV: u32 = 1 << 7;
const NI: u32 = 1 << 8;
const NW: u32 = 1 << 9;
const RP: u32 = 1 << 10;
const SH: u32 = 1 << 11;
const SL: u32 = 1 << 12;
const SN: u32 = 1 << 13;
const ST: u32 = 1 << 14;
const TH: u32 = 1 << 15;
/// No state: the days that all of them share.
const DE: u32 = 1 << 16;

const EAST: u32 = BB | MV | SN | ST | TH;
const ALL: u32 = DE | EAST | BE | BW | BY | HB | HE | HH | NI | NW | RP | SH | SL;

/// What can be written in `OFFICE_HOLIDAYS`, by ISO 3166-2.
const REGIONS: [(&str, u32); 17] = [
    ("DE", DE),
    ("DE-BB", BB),
    ("DE-BE", BE),
    ("DE-BW", BW),
    ("DE-BY", BY),
    ("DE-HB", HB),
    ("DE-HE", HE),
    ("DE-HH", HH),
    ("DE-MV", MV),
    ("DE-NI", NI),
    ("DE-NW", NW),
    ("DE-RP", RP),
    ("DE-SH", SH),
    ("DE-SL", SL),
    ("DE-SN", SN),
    ("DE-ST", ST),
    ("DE-TH", TH),
];

const A: i32 = FIRST_YEAR;
const Z: i32 = LAST_YEAR;

#[rustfmt::skip]
const TABLE: [Holiday; 27] = [
    holiday("Neujahr",                     When::On(1, 1),    ALL, A, Z),
    holiday("Heilige Drei Könige",         When::On(1, 6),    BW | BY | ST, A, Z),
    holiday("Frauentag",                   When::On(3, 8),    BE, 2019, Z),
    holiday("Frauentag",                   When::On(3, 8),    MV, 2023, Z),
    holiday("Karfreitag",                  When::Easter(-2),  ALL, A, Z),
    holiday("Ostersonntag",                When::Easter(0),   BB, A, Z),
    holiday("Ostermontag",                 When::Easter(1),   ALL, A, Z),
    holiday("Tag der Arbeit",              When::On(5, 1),    ALL, A, Z),
    holiday("Tag der Befreiung",           When::On(5, 8),    BE, 2020, 2020),
    holiday("Tag der Befreiung",           When::On(5, 8),    BE, 2025, 2025),
    holiday("Christi Himmelfahrt",         When::Easter(39),  ALL, A, Z),
    holiday("Pfingstsonntag",              When::Easter(49),  BB, A, Z),
    holiday("Pfingstmontag",               When::Easter(50),  ALL, A, Z),
    holiday("Fronleichnam",                When::Easter(60),  BW | BY | HE | NW | RP | SL, A, Z),
    // The Federal Republic's day of unity, given up for 3 October by the treaty of unification.
    holiday("Tag der deutschen Einheit",   When::On(6, 17),   ALL & !EAST, A, 1990),
    holiday("Jahrestag des Volksaufstands", When::On(6, 17),  BE, 2028, 2028),
    holiday("Mariä Himmelfahrt",           When::On(8, 15),   BY | SL, A, Z),
    holiday("Weltkindertag",               When::On(9, 20),   TH, 2019, Z),
    holiday("Tag der Deutschen Einheit",   When::On(10, 3),   ALL, 1990, Z),
    holiday("Reformationstag",             When::On(10, 31),  EAST, A, Z),
    // 500 years after 1517.
    holiday("Reformationstag",             When::On(10, 31),  ALL, 2017, 2017),
    holiday("Reformationstag",             When::On(10, 31),  HB | HH | NI | SH, 2018, Z),
    holiday("Allerheiligen",               When::On(11, 1),   BW | BY | NW | RP | SL, A, Z),
    // Given up everywhere but in Saxony to pay for the long-term care insurance.
    holiday("Buß- und Bettag",             When::Repentance,  ALL, A, 1994),
    holiday("Buß- und Bettag",             When::Repentance,  SN, 1995, Z),
    holiday("1. Weihnachtstag",            When::On(12, 25),  ALL, A, Z),
    holiday("2. Weihnachtstag",            When::On(12, 26),  ALL, A, Z),
];
