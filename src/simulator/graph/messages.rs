//! `POST /{version}/{phone_number_id}/messages`: sends and read receipts.

use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::super::chat::{Author, ChatMessage, Choice, Kind, MediaShown, Shown, TemplateUse, Tick};
use super::super::fault::{Fault, Target};
use super::super::shared::Shared;
use super::super::state::State;
use super::super::webhook::{Report, report};
use super::shape::{self, Payload, Send, Wish};
use super::{Answer, GraphError, Place, authorise, check_number};

/// How long read receipts and reactions can point back.
const MEMORY: TimeDelta = TimeDelta::days(30);

pub(super) async fn post(
    request: HttpRequest,
    path: Place,
    body: Bytes,
    shared: Data<Shared>,
) -> HttpResponse {
    let parsed = serde_json::from_slice::<Value>(&body);
    let seen = parsed.as_ref().cloned().unwrap_or(Value::Null);
    let checked = check(&request, &path, parsed.ok().as_ref(), &shared);
    let answer = match checked {
        Ok(Wish::Receipt { message_id, .. }) => mark_read(&request, seen, &message_id, &shared),
        Ok(Wish::Send(send)) => send_message(&request, seen, send, &shared),
        Err(error) => {
            shared.note(&request, seen, &Err(error.code));
            error.into()
        }
    };
    answer.give(&request, &shared).await
}

fn check(
    request: &HttpRequest,
    path: &Place,
    body: Option<&Value>,
    shared: &Shared,
) -> Result<Wish, GraphError> {
    authorise(request, &path.0, shared)?;
    check_number(&path.1, shared)?;
    let content_type = request.headers().get("content-type").and_then(|value| value.to_str().ok());
    if !content_type.is_some_and(|value| value.starts_with("application/json")) {
        return Err(GraphError::parameter("The body must be sent as application/json"));
    }
    shape::read(body.ok_or_else(|| GraphError::parameter("The body is no JSON"))?)
}

fn mark_read(request: &HttpRequest, seen: Value, message_id: &str, shared: &Shared) -> Answer {
    let now = shared.now();
    let fault = shared.change(|state| state.faults.next(Target::Receipts));
    if fault.is_none_or(Fault::accepts) {
        let marked = shared.change(|state| mark_up_to(state, message_id, now));
        if let Err(error) = marked {
            shared.note(request, seen, &Err(error.code));
            return error.into();
        }
    }
    shared.note(request, seen, &Ok(fault));
    Answer::spoilt(json!({ "success": true }), fault)
}

/// Marks an applicant's message and all their earlier ones as read.
fn mark_up_to(state: &mut State, message_id: &str, now: DateTime<Utc>) -> Result<(), GraphError> {
    let known = state.message(message_id).filter(|message| message.author == Author::Applicant);
    let at = known.map(|message| message.at).filter(|at| now - *at <= MEMORY);
    let (Some(phone), Some(_)) = (state.owner_of(message_id), at) else {
        return Err(GraphError::value("Param message_id is no message of the last 30 days"));
    };
    let chat = &mut state.phones[phone].chat;
    let last = chat.iter().position(|message| message.wamid == message_id).unwrap_or(0);
    for message in &mut chat[..=last] {
        if message.author == Author::Applicant {
            message.tick = Tick::Read;
        }
    }
    Ok(())
}

fn send_message(request: &HttpRequest, seen: Value, send: Send, shared: &Shared) -> Answer {
    let fault = shared.change(|state| state.faults.next(Target::Sends));
    if fault.is_some_and(|fault| !fault.accepts()) {
        shared.note(request, seen, &Ok(fault));
        return Answer::spoilt(Value::Null, fault);
    }
    let input = json!({ "to": send.to, "recipient": send.recipient });
    let is_template = matches!(send.payload, Payload::Template { .. });
    let accepted = shared.change(|state| accept(state, shared, send, fault));
    match accepted {
        Ok(accepted) => {
            shared.note(request, seen, &Ok(fault));
            Answer::spoilt(response(&input, &accepted, is_template), fault)
        }
        Err(error) => {
            shared.note(request, seen, &Err(error.code));
            error.into()
        }
    }
}

/// An accepted message.
struct Accepted {
    wamid: String,
    wa_id: Option<String>,
}

/// Meta's answer: a send by number names `wa_id`, one by user id `user_id`.
fn response(input: &Value, accepted: &Accepted, is_template: bool) -> Value {
    let contact = match (input["to"].as_str(), input["recipient"].as_str()) {
        (Some(to), _) => json!({ "input": to, "wa_id": accepted.wa_id }),
        (None, recipient) => json!({ "input": recipient, "user_id": recipient }),
    };
    let mut message = json!({ "id": accepted.wamid });
    if is_template {
        message["message_status"] = "accepted".into();
    }
    json!({ "messaging_product": "whatsapp", "contacts": [contact], "messages": [message] })
}

/// Takes a message, or refuses it for the reason that Meta would.
fn accept(
    state: &mut State,
    shared: &Shared,
    send: Send,
    fault: Option<Fault>,
) -> Result<Accepted, GraphError> {
    let now = shared.now();
    if !state.number.take(now) {
        return Err(GraphError::new(130_429, "Cloud API message throughput has been reached"));
    }
    let phone = find_phone(state, shared, &send)?;
    let free_form = !matches!(send.payload, Payload::Template { .. });
    if free_form && !state.phones[phone].window_is_open(now) {
        let details = "Message failed to send because more than 24 hours have passed since the customer \
                       last replied to this number";
        return Err(GraphError::new(131_047, details));
    }
    let mut failure = match fault {
        Some(Fault::AcceptThenFail(code)) => Some(GraphError::new(code, "ordered by the test")),
        _ => None,
    };
    let shown = match send.payload {
        Payload::Shown(shown) => *shown,
        Payload::Media { kind, id, caption, file_name } => media(state, now, kind, id, caption, file_name)?,
        Payload::Template { name, language, body, buttons } => {
            let names = body.iter().map(|parameter| parameter.name.clone()).collect();
            let parameters = body.into_iter().map(|parameter| parameter.text).collect();
            template(shared, TemplateUse { name, language, parameters }, names, &buttons)?
        }
        Payload::Reaction { message_id, emoji } => {
            failure = failure.or_else(|| react(state, phone, now, &message_id, &emoji).err());
            Shown::of(Kind::Reaction, Some(emoji))
        }
    };
    if !state.phones[phone].pair.take(now) {
        let details = "Too many messages sent from this phone number to the same phone number";
        return Err(GraphError::new(131_056, details));
    }
    let wamid = shared.wamid();
    let message = ChatMessage {
        wamid: wamid.clone(),
        at: now,
        author: Author::Business,
        shown,
        tick: Tick::Waiting,
        reply_to: send.reply_to,
        reaction: None,
        edited: false,
        revoked: false,
        callback: send.callback,
    };
    let by_user_id = send.to.is_none();
    let number = state.phones[phone].spec.wa_id.clone();
    state.append(phone, message);
    if fault != Some(Fault::AcceptThenSilence) {
        report(state, shared, &wamid, Report { by_user_id, failure });
    }
    Ok(Accepted { wamid, wa_id: number })
}

fn find_phone(state: &State, shared: &Shared, send: &Send) -> Result<usize, GraphError> {
    let settings = &shared.settings;
    let found = match (&send.to, &send.recipient) {
        (Some(to), _) => {
            let digits = digits(to, &settings.country_code)?;
            if digits == settings.display_phone_number {
                return Err(GraphError::new(131_021, "Sender and recipient are the same"));
            }
            state.phone_by_number(&digits)
        }
        (None, Some(id)) => state.phone_by_user_id(id),
        (None, None) => None,
    };
    found.ok_or_else(|| {
        let details = "Message undeliverable. The recipient is not on WhatsApp, or the number lacks its plus \
                       sign and got the business' country code put before it";
        GraphError::new(131_026, details)
    })
}

/// The digits of a number; without a plus sign the business' own country code is put before it.
fn digits(number: &str, country_code: &str) -> Result<String, GraphError> {
    let international = number.trim_start().starts_with('+');
    let known = |c: &char| !matches!(c, '+' | '-' | '(' | ')' | ' ');
    let bare: String = number.chars().filter(known).collect();
    if bare.is_empty() || !bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(GraphError::value("Param to is no phone number (a user id goes into recipient)"));
    }
    Ok(if international { bare } else { format!("{country_code}{bare}") })
}

fn media(
    state: &State,
    now: DateTime<Utc>,
    kind: Kind,
    id: String,
    caption: Option<String>,
    file_name: Option<String>,
) -> Result<Shown, GraphError> {
    let file = state
        .media
        .get(&id)
        .filter(|file| file.lives(now))
        .ok_or_else(|| GraphError::parameter("Param id: there is no such file"))?;
    if !super::media::fits(kind, &file.mime_type) {
        return Err(GraphError::new(131_053, format!("{} cannot be sent in this way", file.mime_type)));
    }
    let mime_type = file.mime_type.clone();
    Ok(Shown { media: Some(MediaShown { id, mime_type, file_name }), ..Shown::of(kind, caption) })
}

fn template(
    shared: &Shared,
    used: TemplateUse,
    names: Vec<Option<String>>,
    payloads: &[(usize, String)],
) -> Result<Shown, GraphError> {
    let mut named = shared.settings.templates.iter().filter(|known| known.name == used.name);
    let Some(template) = named.find(|known| known.language == used.language) else {
        return Err(GraphError::new(132_001, "The template does not exist in this language"));
    };
    match template.status.as_str() {
        "APPROVED" => {}
        "PAUSED" => return Err(GraphError::new(132_015, "The template is paused for low quality")),
        "DISABLED" => return Err(GraphError::new(132_016, "The template is disabled")),
        _ => return Err(GraphError::new(132_001, "The template is not approved")),
    }
    let expected_names = template.parameter_names();
    let (given, expected) = (used.parameters.len(), expected_names.len());
    let named = names.into_iter().flatten().collect::<Vec<_>>();
    if named.len() != if template.is_named() { given } else { 0 }
        || named.iter().any(|name| !expected_names.contains(name))
    {
        return Err(GraphError::new(132_012, "The parameters' names do not match the template's"));
    }
    if given != expected {
        let details = format!("body: number of params ({given}) does not match the expected ({expected})");
        return Err(GraphError::new(132_000, details));
    }
    if let Some((index, _)) = payloads.iter().find(|(index, _)| *index >= template.quick_replies.len()) {
        return Err(GraphError::new(132_012, format!("The template has no quick-reply button {index}")));
    }
    let buttons = template.quick_replies.iter().enumerate().map(|(index, title)| {
        let payload = payloads.iter().find(|(at, _)| *at == index).map(|(_, payload)| payload);
        Choice { id: payload.unwrap_or(title).clone(), title: title.clone() }
    });
    let order = if template.is_named() { named } else { expected_names };
    let text = template.fill(&order, &used.parameters);
    if text.encode_utf16().count() > 1024 {
        return Err(GraphError::new(132_005, "The filled text is longer than 1024 characters"));
    }
    Ok(Shown {
        footer: template.footer.clone(),
        buttons: buttons.collect(),
        template: Some(used),
        ..Shown::of(Kind::Template, Some(text))
    })
}

/// Puts a reaction at a message of this chat; an empty one takes it back.
fn react(
    state: &mut State,
    phone: usize,
    now: DateTime<Utc>,
    message_id: &str,
    emoji: &str,
) -> Result<(), GraphError> {
    let mine = state.owner_of(message_id) == Some(phone);
    let target = state.message_mut(message_id).filter(|message| {
        mine && !message.revoked && message.shown.kind != Kind::Reaction && now - message.at <= MEMORY
    });
    let target = target.ok_or_else(|| GraphError::value("The message to react to is not there"))?;
    target.reaction = Some(emoji.to_owned()).filter(|emoji| !emoji.is_empty());
    Ok(())
}
