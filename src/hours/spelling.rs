//! The spelling of `OFFICE_HOURS`: what the parser is too strict about is written out, and a refusal
//! names the part that cannot be read instead of a column.

use std::str::FromStr;

use opening_hours::OpeningHours;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// `setting` with every day of a list named in full: `Dec 24,31 off` is `Dec 24,Dec 31 off`.
///
/// The specification's grammar repeats the month; the short form is what people write. Quoted
/// comments stay as they are.
pub(super) fn spelled_out(setting: &str) -> String {
    let setting = setting.trim().trim_end_matches([';', ' ']);
    let mut out = String::with_capacity(setting.len() + 8);
    // "Dec" or "2026 Dec" while a list of its days may go on.
    let mut month: Option<String> = None;
    let mut year = "";
    // The two words before, spaces aside.
    let mut before = ["", ""];
    let mut quoted = false;
    for (word, rest) in words(setting) {
        let first = word.chars().next().unwrap_or(' ');
        if first == '"' {
            quoted = !quoted;
        } else if quoted {
            // Comments are nobody's days.
        } else if MONTHS.contains(&word.to_ascii_lowercase().as_str()) {
            month = Some(format!("{year}{}{word}", if year.is_empty() { "" } else { " " }));
        } else if first.is_alphabetic() || matches!(first, ';' | '|') {
            month = None;
        } else if let Some(month) = &month
            && first.is_ascii_digit()
            && word.len() <= 2
            && !rest.starts_with(':')
            && out.trim_end().ends_with(',')
        {
            out.truncate(out.trim_end().len());
            out.push_str(month);
            out.push(' ');
        }
        if word != " " {
            // The years of a list or range of years (2026-2028 Dec 24,31) belong to the whole rule.
            let one_of_many = matches!(before[1], "-" | ",") && is_year(before[0]);
            year = if is_year(word) && !one_of_many { word } else { "" };
            before = [before[1], word];
        }
        out.push_str(word);
    }
    out
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether `PH` stands beside weekdays with only a space between. By the specification that means
/// holidays on those weekdays, the parser takes it for both.
pub(super) fn holidays_beside_weekdays(text: &str) -> bool {
    const DAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];
    let words: Vec<_> = words(text).map(|(word, _)| word.to_ascii_lowercase()).collect();
    let day = |word: &str| DAYS.contains(&word);
    words.windows(3).any(|three| {
        three[1] == " " && ((three[0] == "ph" && day(&three[2])) || (day(&three[0]) && three[2] == "ph"))
    })
}

/// Splits into runs of letters, runs of digits and single other characters, each with what follows.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let same = |c: char| {
            (first.is_alphabetic() && c.is_alphabetic()) || (first.is_ascii_digit() && c.is_ascii_digit())
        };
        let end = rest.char_indices().skip(1).find(|(_, c)| !same(*c)).map_or(rest.len(), |(index, _)| index);
        let (word, after) = rest.split_at(end);
        rest = after;
        Some((word, after))
    })
}

/// What to say about a text that cannot be read.
pub(super) fn explain(text: &str) -> String {
    const FORM: &str = "write it as in Mo-Fr 08:00-18:00; PH off; Dec 24,31 off";
    if text.is_empty() {
        return format!("is empty; {FORM}, or 24/7");
    }
    let part = text
        .split(';')
        .flat_map(|part| part.split("||"))
        .map(str::trim)
        .find(|part| OpeningHours::from_str(part).is_err())
        .unwrap_or(text);
    let hint = hint(part).map(|hint| format!(" ({hint})")).unwrap_or_default();
    format!("cannot read {part:?}{hint}; {FORM}")
}

/// The slips that German users make.
fn hint(part: &str) -> Option<&'static str> {
    let has = |wanted: &[&str]| words(part).any(|(word, _)| wanted.contains(&word));
    if has(&["Di", "Mi", "Do", "So"]) {
        Some("the days are Mo, Tu, We, Th, Fr, Sa, Su")
    } else if has(&["Mai", "Okt", "Dez", "Mrz"]) {
        Some("the months are Jan, Feb, Mar, Apr, May, Jun, Jul, Aug, Sep, Oct, Nov, Dec")
    } else if part.contains(['–', '—']) {
        Some("write a plain - between the times")
    } else if !part.contains(':') && part.contains(|c: char| c.is_ascii_digit()) {
        Some("times have minutes, as in 08:00-18:00")
    } else {
        None
    }
}
