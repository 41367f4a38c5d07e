//! Brings the content in: reads the folders (or what is compiled in), trains the matcher in the
//! background, and swaps both when a file changes. A broken file keeps the last good set.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::{RecursiveMode, Watcher};
use tokio::sync::{mpsc, oneshot};

use crate::config::{Config, ContentConfig, OfficeConfig};
use crate::conversation::{Settings, World};
use crate::crisis::{Detector, LexiconFile, Operator, Replies};
use crate::engine::Engine;
use crate::faq::{Faq, Library, Problem};
use crate::memory;
use crate::store::Trouble;

/// An editor writes a file in several goes: wait until they are through.
const EDITOR_PAUSE: Duration = Duration::from_millis(300);
/// A content file is text that people write; a larger one is a mistake.
const FILE_BYTES_MAX: u64 = 1024 * 1024;
/// So many files are an accident, such as the wrong folder.
const FILES_MAX: usize = 2_000;

/// What was loaded.
#[derive(Debug)]
pub struct Loaded {
    pub world: World,
    pub detector: Detector,
    pub faq: Library,
}

/// Why content cannot be loaded: every problem, with file, line and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct Broken(pub Vec<String>);

impl Broken {
    fn one(problem: String) -> Self {
        Self(vec![problem])
    }
}

/// Loads everything.
///
/// # Errors
/// When a folder cannot be read or a file is broken.
pub fn load(config: &Config) -> Result<Loaded, Broken> {
    let faq = library(&config.content)?;
    let Crisis { detector, replies, problems } =
        crisis_content(&config.content, &config.office, &config.reply)?;
    for problem in problems {
        tracing::error!(%problem, "a crisis text is not used; the shipped one stands in for it");
    }
    let world = world(&config.reply, &config.office, &faq, replies);
    Ok(Loaded { world, detector, faq })
}

fn world(settings: &Settings, office: &OfficeConfig, faq: &Library, replies: Replies) -> World {
    let entries = faq.entries.iter().map(|entry| (entry.slug.clone(), entry.clone())).collect();
    World {
        settings: settings.clone(),
        hours: Arc::new(office.hours.clone()),
        entries: Arc::new(entries),
        replies: Arc::new(replies),
    }
}

/// The FAQ's content.
///
/// # Errors
/// When the folder cannot be read or a file is broken.
pub fn library(config: &ContentConfig) -> Result<Library, Broken> {
    let told = |problems: Vec<Problem>| Broken(problems.iter().map(ToString::to_string).collect());
    match &config.faq_dir {
        None => Library::built_in().map_err(told),
        Some(folder) => Library::read(&files(folder)?).map_err(told),
    }
}

/// The detector, the replies, and what could not be used of the operator's files.
#[derive(Debug)]
pub struct Crisis {
    pub detector: Detector,
    pub replies: Replies,
    pub problems: Vec<String>,
}

/// The detector and the replies. A broken file never takes either away: what is shipped stays.
///
/// # Errors
/// When the folder cannot be read.
pub fn crisis_content(
    config: &ContentConfig,
    office: &OfficeConfig,
    settings: &Settings,
) -> Result<Crisis, Broken> {
    let files = match &config.crisis_dir {
        None => Vec::new(),
        Some(folder) => files(folder)?,
    };
    let named = |wanted: fn(&str) -> bool| {
        files.iter().filter(move |(name, _)| wanted(name)).map(|(name, text)| (name.as_str(), text.as_str()))
    };
    let texts: Vec<(&str, &str)> = named(|name| name == "hotlines.toml" || is_in(name, "replies")).collect();
    let (replies, problems) = Replies::parse(&texts);
    let mut problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let phrases: Vec<LexiconFile<'_>> =
        named(|name| is_in(name, "lexicon")).map(|(name, content)| LexiconFile { name, content }).collect();
    let detector = Detector::builtin()
        .with_phrases(&phrases)
        .unwrap_or_else(|error| {
            problems.push(error.to_string());
            Detector::builtin()
        })
        .with_thresholds(config.thresholds);
    // Who writes to recruiting is mostly under 25: the chat for young people is named too.
    let operator = Operator {
        country: office.country.parse().unwrap_or_default(),
        organisation: settings.organisation.clone().unwrap_or_default(),
        young: true,
    };
    Ok(Crisis { detector, replies: replies.for_operator(operator), problems })
}

fn is_in(name: &str, folder: &str) -> bool {
    let path = Path::new(name);
    path.parent() == Some(Path::new(folder)) && path.extension().is_some_and(|ending| ending == "toml")
}

/// The text files of a folder and of the folders in it, as (name below it, text).
fn files(folder: &Path) -> Result<Vec<(String, String)>, Broken> {
    let mut found = Vec::new();
    collect(folder, folder, &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) -> Result<(), Broken> {
    let unreadable = |path: &Path, error: std::io::Error| {
        Broken::one(format!("{}: cannot be read ({error}); check the path and its rights", path.display()))
    };
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
        let path = entry.map_err(|error| unreadable(folder, error))?.path();
        let meta = std::fs::metadata(&path).map_err(|error| unreadable(&path, error))?;
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if meta.is_dir() {
            collect(root, &path, found)?;
            continue;
        }
        let is_text = path
            .extension()
            .is_some_and(|ending| ["md", "toml", "txt"].iter().any(|text| ending.eq_ignore_ascii_case(text)));
        if !is_text {
            continue;
        }
        if meta.len() > FILE_BYTES_MAX || found.len() >= FILES_MAX {
            return Err(Broken::one(format!(
                "{}: more than {FILES_MAX} files or a file over 1 MiB; is this the right folder?",
                path.display()
            )));
        }
        let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        found.push((name, text));
    }
    Ok(())
}

/// Trains the matcher now and on every change of the FAQ folder, in the background.
pub fn keep_trained(engine: Arc<Engine>, config: Config, first: Library) {
    let in_hand = engine.steps.activity.begin();
    tokio::spawn(async move {
        let (changed, mut changes) = mpsc::channel(1);
        let _watcher = config.content.faq_dir.as_ref().and_then(|folder| watch(folder, changed));
        train(&engine, &config, first).await;
        drop(in_hand);
        loop {
            tokio::select! {
                change = changes.recv() => if change.is_none() {
                    return engine.steps.activity.stopping().await;
                },
                () = engine.steps.activity.stopping() => return,
            }
            tokio::time::sleep(EDITOR_PAUSE).await;
            while changes.try_recv().is_ok() {}
            reload(&engine, &config).await;
        }
    });
}

/// Reads the folder again; a broken one changes nothing but tells the operator.
async fn reload(engine: &Engine, config: &Config) {
    let content = config.content.clone();
    let _in_hand = engine.steps.activity.begin();
    let read = tokio::task::spawn_blocking(move || library(&content)).await;
    match read {
        Ok(Ok(library)) => train(engine, config, library).await,
        Ok(Err(broken)) => {
            tracing::error!("the FAQ folder is broken; the last good set stays in use");
            let trouble = Trouble {
                kind: "faq_broken",
                severity: "warning",
                conversation: None,
                detail: format!("the FAQ was not reloaded, the last good set stays in use:\n{broken}"),
                dedup_key: Some(format!("faq_broken:{broken}")),
            };
            let steps = &engine.steps;
            let now = steps.now();
            let _ = steps.persist(|| steps.store.raise_alert(trouble.clone(), now)).await;
        }
        Err(_) => tracing::error!("reading the FAQ folder failed; the last good set stays in use"),
    }
}

async fn train(engine: &Engine, config: &Config, library: Library) {
    let contents = engine.steps.contents.clone();
    let _in_hand = engine.steps.activity.begin();
    let replies = Arc::unwrap_or_clone(contents.current().world.replies.clone());
    let world = world(&config.reply, &config.office, &library, replies);
    let (done, trained) = oneshot::channel();
    // A thread of its own: what training allocates and frees goes back to the system with it.
    let spawned = std::thread::Builder::new().name("faq-training".to_owned()).spawn(move || {
        let Library { entries, none_lines, synonyms } = library;
        // Nobody waits any more: the program is stopping.
        let _ = done.send(Faq::train(&entries, &none_lines, synonyms));
    });
    let trained = match spawned {
        Ok(_) => trained.await.map_err(drop),
        Err(_) => Err(()),
    };
    let Ok(faq) = trained else {
        tracing::error!("training the FAQ failed; the last good set stays in use");
        return;
    };
    tracing::info!(entries = world.entries.len(), "the FAQ is trained");
    // What is kept lies between what training needed and freed; a copy that another thread makes does
    // not keep it from going back to the system.
    contents.replace(world, faq.clone());
    drop(faq);
    let _ = tokio::task::spawn_blocking(memory::give_back).await;
}

/// The file of an entry in a folder of entries.
///
/// # Errors
/// When the folder cannot be read or has no such entry.
pub fn entry_path(folder: &Path, slug: &str) -> Result<PathBuf, Broken> {
    let wanted = |name: &Path| {
        let ending = name.extension().is_some_and(|ending| ending == "md");
        ending && name.file_stem().is_some_and(|stem| stem == slug)
    };
    let found = files(folder)?.into_iter().map(|(name, _)| PathBuf::from(name)).find(|name| wanted(name));
    found
        .map(|name| folder.join(name))
        .ok_or_else(|| Broken::one(format!("{}: has no entry {slug}.md", folder.display())))
}

/// Tells of changes below a folder. Without a watcher the FAQ is read at the start only.
fn watch(folder: &Path, changed: mpsc::Sender<()>) -> Option<notify::RecommendedWatcher> {
    let told = move |event: Result<notify::Event, notify::Error>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            // Full means that somebody looks already.
            let _ = changed.try_send(());
        }
    };
    let watcher = notify::recommended_watcher(told).and_then(|mut watcher| {
        watcher.watch(folder, RecursiveMode::Recursive)?;
        Ok(watcher)
    });
    watcher
        .inspect_err(
            |error| tracing::warn!(error = %error, "the FAQ folder cannot be watched; restart after edits"),
        )
        .ok()
}
