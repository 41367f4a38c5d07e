//! The team at the page: people with accounts, and a browser without script.

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use sprechzeit::admin::password;
use sprechzeit::ids::AgentId;
use sprechzeit::store::{NewUser, Role};

use super::App;

/// Everybody's password.
pub const PASSWORD: &str = "Sommerwiese 7";

/// Somebody's browser.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    pub address: String,
    pub cookie: Option<String>,
    pub id: Option<AgentId>,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl App {
    /// A browser that nobody has logged in with.
    pub fn browser(&self) -> Browser {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Browser { client, address: self.address.clone(), cookie: None, id: None }
    }

    /// Adds somebody.
    pub async fn hires(&self, name: &str, role: Role) -> AgentId {
        let password_hash = password::hash(PASSWORD, *b"salt of a story.").expect("a hash");
        let user = NewUser { name: name.to_lowercase(), display: name.to_owned(), role, password_hash };
        self.engine.steps.store.add_user(user, self.clock.now()).await.expect("a free name")
    }

    /// Adds somebody and logs in.
    pub async fn member(&self, name: &str, role: Role) -> Browser {
        let id = self.hires(name, role).await;
        let mut browser = self.browser();
        let answer = browser.logs_in(&name.to_lowercase(), PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        browser.id = Some(id);
        browser
    }
}

impl Browser {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.address));
        match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        }
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let text = String::from_utf8_lossy(&response.bytes().await.expect("a body")).into_owned();
        Answer { status, headers, text }
    }

    pub async fn gets(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Sends a form, as a browser does from its own page.
    pub async fn posts(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self
            .request(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(body);
        self.send(request).await
    }

    pub async fn logs_in(&mut self, name: &str, password: &str) -> Answer {
        let answer = self.posts("/admin/login", &[("username", name), ("password", password)]).await;
        if let Some(cookie) = answer.headers.get(SET_COOKIE).and_then(|value| value.to_str().ok()) {
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        answer
    }
}
