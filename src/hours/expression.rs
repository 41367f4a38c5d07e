//! `OFFICE_HOURS`: one expression in OSM `opening_hours` syntax, read by the `opening-hours` crate.
//!
//! The crate parses, and says on which days a rule applies (weekdays, dates, weeks, Easter, `PH`). How
//! the rules of a day combine is done here, because a span over midnight belongs to the day on which
//! it begins: in `Mo-Th 20:00-02:00; Fr 20:00-04:00` the crate would lose Friday from 0:00 to 2:00,
//! and in `Mo-Fr 22:00-06:00; PH off` it would keep the morning after a night that did not begin.

use std::str::FromStr;
use std::sync::Arc;

use chrono::NaiveDate;
use compact_calendar::CompactCalendar;
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};
use opening_hours_syntax::rules::day::{
    Date, DateOffset, DaySelector, HolidayKind, MonthdayRange, WeekDayRange,
};
use opening_hours_syntax::rules::time::{Time, TimeSpan};
use opening_hours_syntax::rules::{OpeningHoursExpression, RuleOperator, RuleSequence};

use super::minutes::{DAY, Minutes, Span};
use super::spelling;

/// Rules in the order in which they are written; later ones win.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    rules: Vec<Rule>,
    canonical: String,
}

#[derive(Debug, Clone)]
struct Rule {
    /// The days alone, open all day; `None` for every day.
    days: Option<OpeningHours>,
    minutes: Minutes,
    kind: RuleKind,
    operator: RuleOperator,
}

/// What begins on a day; minutes past [`DAY`] lie on the following one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Plan {
    open: Minutes,
    /// Said to be closed, against what reaches over from the day before.
    closed: Minutes,
}

impl Plan {
    /// Closed from midnight to midnight; nothing begins.
    pub(super) fn closed() -> Self {
        Self { open: Minutes::default(), closed: Minutes::of([(0, DAY)]) }
    }

    /// The open minutes of this day, given the plan of the day before.
    pub(super) fn open_after(&self, before: &Self) -> Minutes {
        let reaching_over = before.open.next_day().without(&self.closed);
        self.open.first_day().with(&reaching_over).without(&before.closed.next_day())
    }
}

impl Expression {
    /// Reads the setting; the message of a refusal says what to write instead.
    pub(super) fn parse(setting: &str, holidays: CompactCalendar) -> Result<Self, String> {
        let text = spelling::spelled_out(setting);
        let parsed = OpeningHours::from_str(&text).map_err(|_| spelling::explain(&text))?;
        if spelling::holidays_beside_weekdays(&text) {
            return Err("PH beside weekdays can be read in two ways; write PH,Mo-Fr for both".to_owned());
        }
        let parsed: Arc<OpeningHoursExpression> = parsed.get_expression();
        let holidays = ContextHolidays::new(Arc::new(holidays), Arc::default());
        let context = Context::default().with_holidays(holidays);
        let rules = parsed.rules.iter().map(|rule| Rule::new(rule, &context)).collect::<Result<_, _>>()?;
        Ok(Self { rules, canonical: parsed.to_string() })
    }

    /// The same text for the same rules, however they were spaced.
    pub(super) fn canonical(&self) -> &str {
        &self.canonical
    }

    /// What begins on `date`.
    pub(super) fn plan(&self, date: NaiveDate) -> Plan {
        let mut plan = Plan::default();
        for rule in self.rules.iter().filter(|rule| rule.applies(date)) {
            match (rule.operator, rule.kind) {
                // A whole day off takes away what would begin on it, also the part past midnight.
                (_, RuleKind::Closed) if rule.minutes == Minutes::of([(0, DAY)]) => plan = Plan::closed(),
                (_, RuleKind::Closed) => {
                    plan.open = plan.open.without(&rule.minutes);
                    plan.closed = plan.closed.with(&rule.minutes);
                }
                (RuleOperator::Additional, _) => {
                    plan.open = plan.open.with(&rule.minutes);
                    plan.closed = plan.closed.without(&rule.minutes);
                }
                (RuleOperator::Fallback, _) if !plan.open.is_empty() => {}
                (RuleOperator::Fallback | RuleOperator::Normal, _) => {
                    plan = Plan { open: rule.minutes.clone(), closed: Minutes::default() };
                }
            }
        }
        plan
    }
}

impl Rule {
    fn new(rule: &RuleSequence, context: &Context) -> Result<Self, String> {
        if rule.kind == RuleKind::Unknown {
            return Err("\"unknown\" says nothing; write open or off".to_owned());
        }
        let spans = rule.time_selector.spans.iter().map(span).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            days: days_alone(&rule.day_selector, context)?,
            minutes: Minutes::of(spans),
            kind: rule.kind,
            operator: rule.operator,
        })
    }

    fn applies(&self, date: NaiveDate) -> bool {
        self.days.as_ref().is_none_or(|days| !days.schedule_at(date).is_empty())
    }
}

/// The minutes of a span by the clock; what the crate would guess is refused.
fn span(span: &TimeSpan) -> Result<Span, String> {
    let (Time::Fixed(from), Time::Fixed(to)) = (span.range.start, span.range.end) else {
        return Err(format!("{span}: the sun's times need a place; write times by the clock"));
    };
    if span.open_end {
        return Err(format!("{span} has no end; write one, as in 17:00-20:00"));
    }
    if span.repeats.is_some() {
        return Err(format!("{span} names instants, not open time; leave out what follows the /"));
    }
    let (from, to) = (from.mins_from_midnight(), to.mins_from_midnight());
    // 22:00-06:00 ends on the following day, 08:00-08:00 lasts 24 hours.
    Ok((from, if to > from { to } else { to + DAY }))
}

/// The day part of a rule as an expression of its own; `None` when it holds on every day.
fn days_alone(selector: &DaySelector, context: &Context) -> Result<Option<OpeningHours>, String> {
    if selector.is_empty() {
        return Ok(None);
    }
    if selector
        .weekday
        .iter()
        .any(|day| matches!(day, WeekDayRange::Holiday { kind: HolidayKind::School, .. }))
    {
        return Err("SH (school holidays) is not known here; list the days in OFFICE_CLOSURES".to_owned());
    }
    let selector = with_whole_months(selector);
    let text = write_days(&selector);
    let alone = OpeningHours::from_str(&text).ok().filter(|alone| {
        // The crate has no way to build an expression but from text: what is read back must be the same.
        matches!(&alone.get_expression().rules[..], [rule] if rule.day_selector == selector)
    });
    match alone {
        Some(alone) => Ok(Some(alone.with_context(context.clone()))),
        None => Err(format!("the days {text:?} cannot be used; write them as dates, such as 2026 Aug 03-14")),
    }
}

/// Months glued to a year (`2026Aug`) as dates: the crate takes only their first day.
fn with_whole_months(selector: &DaySelector) -> DaySelector {
    let mut selector = selector.clone();
    for range in &mut selector.monthday {
        if let MonthdayRange::Month { range: months, year: Some(year) } = range {
            let (first, last) = (*months.start(), *months.end());
            let mut end_year = *year;
            if (last as u8) < (first as u8) {
                end_year.0 += 1;
            }
            *range = MonthdayRange::Date {
                start: (Date::ymd(1, first, *year), DateOffset::default()),
                end: (Date::ymd(31, last, end_year), DateOffset::default()),
            };
        }
    }
    selector
}

fn write_days(selector: &DaySelector) -> String {
    let weekday = |day: &WeekDayRange| match day {
        WeekDayRange::Holiday { kind, offset } if *offset != 0 => format!("{kind} {offset:+} days"),
        other => other.to_string(),
    };
    let mut week = join(&selector.week, ToString::to_string);
    if !week.is_empty() {
        week.insert_str(0, "week ");
    }
    let parts = [
        join(&selector.year, ToString::to_string),
        join(&selector.monthday, ToString::to_string),
        week,
        join(&selector.weekday, weekday),
    ];
    parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ")
}

fn join<T>(items: &[T], write: impl Fn(&T) -> String) -> String {
    items.iter().map(write).collect::<Vec<_>>().join(",")
}
