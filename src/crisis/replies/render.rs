//! Fills the placeholders of a text.

use super::hotlines::CountryLines;

/// What is filled in.
pub(super) struct Filling<'a> {
    pub lines: &'a CountryLines,
    /// The lines that fit the category; perhaps none.
    pub extra: &'a str,
    /// When a human reads it.
    pub reads: Option<&'a str>,
    pub organisation: &'a str,
}

/// The text as it is sent. A line that becomes empty vanishes.
pub(super) fn render(text: &str, filling: &Filling<'_>) -> String {
    let lines = text.lines().filter_map(|line| {
        let filled = line
            .replace("{emergency}", &filling.lines.emergency)
            .replace("{name}", &filling.lines.always_name)
            .replace("{numbers}", &filling.lines.always.join("\n"))
            .replace("{night}", &filling.lines.night_line)
            .replace("{extra}", filling.extra)
            .replace("{organisation}", filling.organisation);
        let filled = match filling.reads {
            Some(reads) => filled.replace("{reads}", reads),
            None => filled.replace(" {reads}", "").replace("{reads}", ""),
        };
        let vanished = filled.trim().is_empty() && !line.trim().is_empty();
        (!vanished).then_some(filled)
    });
    lines.collect::<Vec<String>>().join("\n").trim().to_owned()
}
