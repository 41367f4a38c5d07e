//! A real browser: Debian's Chromium, driven by its own driver, with a profile of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Map, Value, json};

/// Only a story that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(20);

/// A browser that ends with the story.
#[derive(Debug)]
pub struct Chromium {
    pub client: Client,
    driver: Driver,
    _profile: tempfile::TempDir,
}

/// `chromedriver`; ends its browser, also when a story fails.
#[derive(Debug)]
struct Driver {
    process: Child,
    port: u16,
    session: Option<String>,
    /// Read on by nobody, and open all the same.
    _out: BufReader<ChildStdout>,
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let (Some(session), Ok(mut stream)) =
            (&self.session, std::net::TcpStream::connect(("127.0.0.1", self.port)))
        {
            // Best effort: killing the driver alone would leave the browser behind.
            let _ = stream.set_read_timeout(Some(PATIENCE));
            let _ = write!(
                stream,
                "DELETE /session/{session} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            );
            let _ = stream.read(&mut [0; 256]);
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A command of Chromium's own protocol (Chrome DevTools Protocol).
#[derive(Debug)]
struct Tell(Value);

impl WebDriverCompatibleCommand for Tell {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (reqwest::Method, Option<String>) {
        (reqwest::Method::POST, Some(self.0.to_string()))
    }
}

fn capabilities(profile: &std::path::Path) -> Map<String, Value> {
    let arguments = [
        "--headless".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-quic".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--hide-scrollbars".to_owned(),
        "--window-size=1280,920".to_owned(),
        "--lang=de-DE".to_owned(),
        format!("--user-data-dir={}", profile.display()),
    ];
    let options = json!({ "args": arguments, "prefs": { "intl.accept_languages": "de-DE,de" } });
    Map::from_iter([
        ("goog:chromeOptions".to_owned(), options),
        ("timeouts".to_owned(), json!({ "script": PATIENCE.as_millis() })),
    ])
}

/// The driver takes a free port and says which, when it listens.
fn port_told(out: &mut impl BufRead) -> u16 {
    let mut line = String::new();
    while !line.contains("successfully on port") {
        line.clear();
        assert!(out.read_line(&mut line).expect("readable") > 0, "chromedriver ended");
    }
    let digits = line.trim_end().trim_end_matches('.').rsplit(' ').next().unwrap_or_default();
    digits.parse().expect("a port")
}

impl Chromium {
    /// Starts one. A story that needs a browser fails where there is none: `./test` installs it.
    pub async fn open() -> Self {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is missing: run ./test once, or install chromium and chromium-driver");
        let mut out = BufReader::new(process.stdout.take().expect("an output"));
        let port = port_told(&mut out);
        let mut driver = Driver { process, port, session: None, _out: out };
        let profile = tempfile::tempdir().expect("a folder");
        let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        builder.capabilities(capabilities(profile.path()));
        let address = format!("http://127.0.0.1:{port}");
        let client = builder.connect(&address).await.expect("chromedriver starts a browser");
        driver.session = client.session_id().await.expect("an answer");
        Self { client, driver, _profile: profile }
    }

    /// Tells Chromium something in its own protocol.
    pub async fn tells(&self, command: &str, parameters: Value) {
        let told = json!({ "cmd": command, "params": parameters });
        self.client.issue_cmd(Tell(told)).await.expect(command);
    }

    /// Gives the page so many CSS pixels.
    pub async fn sized(&self, width: u32, height: u32) {
        self.zoomed(width, height, 1).await;
    }

    /// The same on a screen of so many times the pixels: 640 at 2 is a 1280 pixel window at 200 %.
    pub async fn zoomed(&self, width: u32, height: u32, scale: u32) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
        self.tells("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// A person who likes it dark or light, and perhaps dislikes motion.
    pub async fn prefers(&self, scheme: &str, motion: &str) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": motion },
        ]);
        self.tells("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    pub async fn goes(&self, address: &str) {
        self.client.goto(address).await.expect(address);
    }

    /// Waits for something to be on the page.
    pub async fn waits_for(&self, css: &str) -> Element {
        self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await.expect(css)
    }

    /// Waits until these words stand on the page, whether scripts run or not.
    pub async fn reads(&self, words: &str) {
        let path = format!("//body//*[not(self::script)][contains(normalize-space(.), \"{words}\")]");
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await;
        let page = if found.is_err() { self.client.source().await } else { Ok(String::new()) };
        assert!(found.is_ok(), "not on the page: {words}\n{}", page.unwrap_or_default());
    }

    /// Waits until an expression of the page is true.
    pub async fn sees(&self, condition: &str) {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             const look = () => {{
               let met = false;
               try {{ met = Boolean({condition}); }} catch {{ /* Not yet. */ }}
               if (met) done(true); else setTimeout(look, 30);
             }};
             look();"
        );
        let looks = async {
            // A page that is left ends the look; the next one is looked at anew.
            while !self.client.execute_async(&script, Vec::new()).await.is_ok_and(|met| met == json!(true)) {
                tokio::task::yield_now().await;
            }
        };
        let seen = tokio::time::timeout(PATIENCE, looks).await.is_ok();
        let page = if seen { Ok(String::new()) } else { self.client.source().await };
        assert!(seen, "never true: {condition}\n{}", page.unwrap_or_default());
    }

    /// What an expression of the page is now.
    pub async fn asks(&self, expression: &str) -> Value {
        self.client.execute(&format!("return {expression}"), Vec::new()).await.expect(expression)
    }

    /// Scrolls there, so that nothing sticky lies above it, and clicks.
    pub async fn clicks(&self, css: &str) {
        let element = self.waits_for(css).await;
        let there = serde_json::to_value(element.clone()).expect("a reference");
        let scroll = "arguments[0].scrollIntoView({ block: 'center' })";
        self.client.execute(scroll, vec![there]).await.expect(css);
        element.click().await.expect(css);
    }

    pub async fn types(&self, css: &str, text: &str) {
        self.waits_for(css).await.send_keys(text).await.expect(css);
    }

    /// Presses keys wherever the focus is, as a keyboard does: one after the other, Shift, Control and Alt
    /// until the end.
    pub async fn presses(&self, keys: &str) {
        const HELD: [Key; 3] = [Key::Shift, Key::Control, Key::Alt];
        let mut actions = KeyActions::new("keyboard".to_owned());
        let mut held = Vec::new();
        for value in keys.chars() {
            actions = actions.then(KeyAction::Down { value });
            if HELD.iter().any(|key| char::from(*key) == value) {
                held.push(value);
            } else {
                actions = actions.then(KeyAction::Up { value });
            }
        }
        for value in held {
            actions = actions.then(KeyAction::Up { value });
        }
        self.client.perform_actions(actions).await.expect("keys");
    }

    /// Ends it.
    pub async fn ends(self) {
        let Self { client, driver, .. } = self;
        client.close().await.expect("the browser ends");
        drop(driver);
    }
}
