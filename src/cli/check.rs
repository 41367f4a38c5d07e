//! `sprechzeit check`: settings, content and hours, and how to mend each finding.

use std::collections::BTreeMap;
use std::process::ExitCode;

use futures_util::StreamExt as _;

use super::links;
use super::{clock, runtime};
use crate::alert;
use crate::application::graph_client;
use crate::config::{self, Config, Environment};
use crate::content;
use crate::conversation::Settings;
use crate::faq::{Library, Overlap, lint, overlaps};
use crate::hours::OfficeHours;

/// Openings that are named.
const OPENINGS: usize = 5;

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Also ask WhatsApp: is the token valid, the number connected, the template approved?
    #[arg(long)]
    online: bool,
    /// Also ask every link of the FAQ whether it answers.
    #[arg(long)]
    links: bool,
}

/// What was found.
#[derive(Debug, Default)]
struct Report {
    errors: usize,
}

impl Report {
    /// Something that keeps the program from working.
    fn error(&mut self, what: impl std::fmt::Display) {
        self.errors += 1;
        println!("ERROR    {}", what.to_string().replace('\n', "\nERROR    "));
    }

    fn advice(what: impl std::fmt::Display) {
        println!("advice   {what}");
    }

    fn fine(what: impl std::fmt::Display) {
        println!("ok       {what}");
    }
}

/// Checks everything that it is asked to.
pub fn run(arguments: &Arguments, environment: &Environment) -> anyhow::Result<ExitCode> {
    let mut report = Report::default();
    for name in environment.unknown_names() {
        Report::advice(format_args!("{name}: this setting does not exist; is it a typing error?"));
    }
    let config = match Config::read(environment) {
        Ok(config) => {
            Report::fine("settings");
            Some(config)
        }
        Err(invalid) => {
            report.error(invalid);
            None
        }
    };
    let now = clock(environment).now();
    if let Ok(office) = config::read_office(environment) {
        openings(&office.hours, now, &mut report);
    }
    let library = content(environment, now, &mut report);
    if let Some(config) = &config {
        channels(config);
        if arguments.online {
            runtime()?.block_on(online(config, &mut report));
        }
    }
    if let (true, Some(library)) = (arguments.links, library) {
        runtime()?.block_on(check_links(&library, &mut report));
    }
    if report.errors == 0 {
        println!("nothing stands in the way");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} to mend", report.errors);
    Ok(ExitCode::FAILURE)
}

fn openings(hours: &OfficeHours, now: chrono::DateTime<chrono::Utc>, report: &mut Report) {
    let mut from = now;
    let mut found = 0;
    while found < OPENINGS {
        let Some(opening) = hours.next_opening(from) else { break };
        let Some(closing) = hours.closing(opening) else { break };
        let (opens, closes) = (hours.local(opening), hours.local(closing));
        let word = if opening == now { "open now until" } else { "opens" };
        let span = if opening == now {
            closes.format("%a %Y-%m-%d %H:%M").to_string()
        } else {
            format!("{} until {}", opens.format("%a %Y-%m-%d %H:%M"), closes.format("%a %H:%M"))
        };
        Report::fine(format_args!("{word} {span}"));
        from = closing;
        found += 1;
    }
    if found == 0 {
        report.error(
            "OFFICE_HOURS: the office never opens in the next two years: nothing would ever be answered",
        );
    }
}

fn content(
    environment: &Environment,
    now: chrono::DateTime<chrono::Utc>,
    report: &mut Report,
) -> Option<Library> {
    // What is wrong with a setting has been told already; the files are looked at all the same.
    let folders = config::read_content(environment).unwrap_or_default();
    let library = match content::library(&folders) {
        Ok(library) => {
            Report::fine(format_args!("FAQ: {} entries", library.entries.len()));
            for advice in lint(&library.entries) {
                Report::advice(format_args!("{}.md: {}", advice.slug, advice.message));
            }
            for overlap in overlaps(&library.entries, &library.none_lines, &library.synonyms) {
                Report::advice(told(&overlap));
            }
            example_links(&library);
            Some(library)
        }
        Err(broken) => {
            report.error(broken);
            None
        }
    };
    let (Ok(office), Ok(settings)) = (config::read_office(environment), config::read_reply(environment))
    else {
        return library;
    };
    crisis(&folders, &office, &settings, now, report);
    library
}

fn crisis(
    folders: &config::ContentConfig,
    office: &config::OfficeConfig,
    settings: &Settings,
    now: chrono::DateTime<chrono::Utc>,
    report: &mut Report,
) {
    match content::crisis_content(folders, office, settings) {
        Ok(crisis) => {
            for problem in &crisis.problems {
                report.error(problem);
            }
            Report::fine(format_args!("crisis texts and hotlines for {}", office.country));
            if let Some(outdated) = crisis.replies.outdated(now.date_naive()) {
                Report::advice(format_args!(
                    "hotlines.toml: the numbers were last looked up on {}, {} days ago: call or look them up and \
                     enter the date",
                    outdated.checked_on, outdated.days
                ));
            }
        }
        Err(broken) => report.error(broken),
    }
}

fn told(overlap: &Overlap) -> String {
    match overlap {
        Overlap::LandsElsewhere { slug, phrasings, other } => {
            let phrasings = phrasings.join("”, “");
            format!(
                "{slug}.md: “{phrasings}” would rather lead to {other}.md; make the two easier to tell apart"
            )
        }
        Overlap::FewPhrasings { slug, count } => {
            format!("{slug}.md: only {count} phrasings under `ask`; add some that applicants really use")
        }
    }
}

fn channels(config: &Config) {
    if alert::channels(&config.alert) == crate::store::AlertChannels::default() {
        Report::advice(
            "ALERT_WEBHOOK_URL, ALERT_MAIL_TO: neither is set: nobody is called when somebody is in need",
        );
    }
    if config.reply.reopen_template.is_none() {
        Report::advice(
            "WHATSAPP_REOPEN_TEMPLATE: not set: who writes on Friday night has to write again on Monday",
        );
    }
    if config.reply.privacy_url.is_none() {
        Report::advice("PRIVACY_URL: not set: the first answer does not say where the privacy notice is");
    }
    if config.server.public_url.as_ref().is_some_and(|url| url.scheme() != "https") {
        Report::advice("SPRECHZEIT_PUBLIC_URL: not https: WhatsApp delivers to https only");
    }
}

async fn online(config: &Config, report: &mut Report) {
    let graph = match graph_client(config) {
        Ok(graph) => graph,
        Err(error) => return report.error(format_args!("{error:#}")),
    };
    match graph.phone_number().await {
        Ok(number) => {
            let status = number.status.as_deref().unwrap_or("unknown");
            Report::fine(format_args!(
                "the number answers: status {status}, quality {}",
                number.quality_rating.as_deref().unwrap_or("unknown")
            ));
            if !matches!(status, "CONNECTED" | "unknown") {
                report.error(format_args!(
                    "the number's status is {status}: register it in Meta's app dashboard"
                ));
            }
        }
        Err(error) => report.error(format_args!(
            "WHATSAPP_PHONE_NUMBER_ID, WHATSAPP_ACCESS_TOKEN: the number cannot be looked up: {error}"
        )),
    }
    match graph.token().await {
        Ok(token) if !token.is_valid => {
            report.error(
                "WHATSAPP_ACCESS_TOKEN: not valid any more; make a new one in Meta's business settings",
            );
        }
        Ok(token) => {
            for scope in ["whatsapp_business_messaging", "whatsapp_business_management"] {
                if !token.scopes.iter().any(|known| known == scope) {
                    report.error(format_args!("WHATSAPP_ACCESS_TOKEN: lacks the permission {scope}"));
                }
            }
            match token.expires_at {
                Some(at) => Report::advice(format_args!(
                    "WHATSAPP_ACCESS_TOKEN: expires on {}; a system user's token need not",
                    at.date_naive()
                )),
                None => Report::fine("the token is valid and does not expire"),
            }
        }
        Err(error) => Report::advice(format_args!("the token's rights could not be looked up: {error}")),
    }
    template(config, &graph, report).await;
}

async fn template(config: &Config, graph: &crate::whatsapp::client::GraphClient, report: &mut Report) {
    let Some(wanted) = &config.reply.reopen_template else { return };
    let Some(account) = &config.whatsapp.business_account_id else {
        return Report::advice("WHATSAPP_BUSINESS_ACCOUNT_ID: not set, so the template cannot be looked up");
    };
    match graph.template(account, &wanted.name).await {
        Ok(found) => match found.iter().find(|template| template.language == wanted.language) {
            None => report.error(format_args!(
                "WHATSAPP_REOPEN_TEMPLATE: there is no template {} in {}",
                wanted.name, wanted.language
            )),
            Some(template) if template.status != "APPROVED" => report.error(format_args!(
                "WHATSAPP_REOPEN_TEMPLATE: {} is {}, not APPROVED",
                wanted.name, template.status
            )),
            Some(_) => Report::fine("the template is approved"),
        },
        Err(error) => report.error(format_args!("WHATSAPP_REOPEN_TEMPLATE: cannot be looked up: {error}")),
    }
}

/// Each page once, a few at a time.
async fn check_links(library: &Library, report: &mut Report) {
    const AT_ONCE: usize = 8;
    let mut entries: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for entry in &library.entries {
        entries.entry(&entry.link).or_default().push(&entry.slug);
    }
    let mut checked = futures_util::stream::iter(entries)
        .map(async |(link, slugs)| (link, slugs, links::check(link, links::is_public, links::TIMEOUT).await))
        .buffered(AT_ONCE);
    while let Some((link, slugs, found)) = checked.next().await {
        let files = slugs.iter().map(|slug| format!("{slug}.md")).collect::<Vec<_>>().join(", ");
        match found {
            Ok(found) if found.redirects.is_empty() => Report::fine(format_args!("{files}: {link}")),
            Ok(found) => {
                let chain = found.redirects.iter().map(ToString::to_string).collect::<Vec<_>>().join(" → ");
                Report::advice(format_args!("{files}: {link} → {chain}; link to the last one directly"));
            }
            Err(bad) => report.error(format_args!("{files}: {link}: {bad}")),
        }
    }
}

/// Content that was copied as a pattern and never filled in.
fn example_links(library: &Library) {
    let is_example = |link: &str| {
        let host = url::Url::parse(link).ok().and_then(|url| url.host_str().map(str::to_owned));
        host.is_some_and(|host| {
            ["example.org", "example.com", "example.net"]
                .iter()
                .any(|reserved| host == *reserved || host.ends_with(&format!(".{reserved}")))
        })
    };
    let count = library.entries.iter().filter(|entry| is_example(&entry.link)).count();
    if count > 0 {
        Report::advice(format_args!(
            "{count} entries link to an example address, where nobody finds anything; enter pages of yours"
        ));
    }
}
