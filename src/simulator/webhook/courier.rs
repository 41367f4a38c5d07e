//! Delivers webhooks over HTTP until the receiver answers 200.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use super::super::shared::Shared;
use super::envelope;
use super::queue::Waiting;
use super::{PostError, encode, sign};

/// How long an answer may take, in real time; Meta publishes no number.
const ANSWER_WAIT: Duration = Duration::from_secs(20);

/// The HTTP client for webhooks: no proxy, no redirects, loopback is all it ever sees.
pub(in super::super) fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(ANSWER_WAIT)
        .user_agent("facebookexternalua")
        .build()
}

/// Delivers what is due, for ever.
pub(in super::super) async fn run(shared: Arc<Shared>, client: reqwest::Client) {
    let mut changed = shared.watch();
    loop {
        changed.mark_unchanged();
        let most = shared.settings.webhook_concurrency.max(1);
        let now = shared.now();
        let groups = shared.look_and_take(|queue| queue.take_due(now, most, &*shared.random));
        if groups.is_empty() {
            let due = shared.look(|state| state.queue.next_due());
            tokio::select! {
                () = shared.clock.wait(due) => {}
                _ = changed.changed() => {}
            }
            continue;
        }
        join_all(groups.into_iter().map(|group| deliver(&shared, &client, group))).await;
    }
}

async fn deliver(shared: &Shared, client: &reqwest::Client, group: Vec<Waiting>) {
    let changes = group.iter().map(|waiting| waiting.change.clone()).collect();
    let body = encode(&envelope::body(&shared.settings, changes));
    let signature = sign(&shared.settings.app_secret, &body);
    let headers = [("content-type", "application/json"), ("x-hub-signature-256", &signature)];
    let arrived = matches!(post(shared, client, body, &headers).await, Ok((200, _)));
    let now = shared.now();
    shared.change(|state| {
        if arrived {
            state.queue.arrived(&group);
            for wamid in group.iter().flat_map(|waiting| &waiting.wamids) {
                state.handed_over(wamid);
            }
        } else {
            state.queue.put_back(group, now);
        }
    });
}

/// Posts bytes to the webhook address; answers status and body.
///
/// # Errors
/// When there is no address or no answer.
pub(in super::super) async fn post(
    shared: &Shared,
    client: &reqwest::Client,
    body: Vec<u8>,
    headers: &[(&str, &str)],
) -> Result<(u16, String), PostError> {
    let url = shared.look(|state| state.queue.url().map(ToOwned::to_owned)).ok_or(PostError::NoAddress)?;
    let request =
        headers.iter().fold(client.post(url), |request, (name, value)| request.header(*name, *value));
    let response = request.body(body).send().await?;
    let status = response.status().as_u16();
    Ok((status, response.text().await?))
}
