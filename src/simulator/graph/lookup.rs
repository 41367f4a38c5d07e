//! What `check --online` asks: the phone number and its state, the approved templates; and files by id.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::fault::{Fault, Target};
use super::super::settings::{Settings, Template};
use super::super::shared::Shared;
use super::{Answer, GraphError, Place, authorise, media};

/// The query of a look-up.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    fields: Option<String>,
    name: Option<String>,
    language: Option<String>,
    status: Option<String>,
    phone_number_id: Option<String>,
}

pub(super) async fn object(
    request: HttpRequest,
    path: Place,
    wanted: Query<Wanted>,
    shared: Data<Shared>,
) -> HttpResponse {
    let id = path.1.as_str();
    let target = if id == shared.settings.phone_number_id { Target::Lookups } else { Target::Media };
    let found = || {
        if id == shared.settings.phone_number_id {
            return select(phone_number(&shared.settings), wanted.fields.as_deref());
        }
        let foreign =
            wanted.phone_number_id.as_ref().is_some_and(|ours| *ours != shared.settings.phone_number_id);
        let file = (!foreign).then(|| shared.change(|state| media::look_up(state, &shared, id))).flatten();
        file.ok_or_else(|| GraphError::no_such_object(id))
    };
    answer(&request, &path.0, &shared, target, found).give(&request, &shared).await
}

pub(super) async fn templates(
    request: HttpRequest,
    path: Place,
    wanted: Query<Wanted>,
    shared: Data<Shared>,
) -> HttpResponse {
    let found = || {
        if path.1 != shared.settings.business_account_id {
            return Err(GraphError::no_such_object(&path.1));
        }
        let fits = |asked: &Option<String>, value: &str| asked.as_deref().is_none_or(|asked| asked == value);
        let rows: Vec<Value> = (1..)
            .zip(&shared.settings.templates)
            .filter(|(_, template)| {
                fits(&wanted.name, &template.name)
                    && fits(&wanted.language, &template.language)
                    && fits(&wanted.status, &template.status)
            })
            .map(|(number, template)| template_row(number, template))
            .collect();
        Ok(json!({ "data": rows, "paging": { "cursors": { "before": "MAZDZD", "after": "MjQZD" } } }))
    };
    answer(&request, &path.0, &shared, Target::Lookups, found).give(&request, &shared).await
}

fn answer(
    request: &HttpRequest,
    version: &str,
    shared: &Shared,
    target: Target,
    found: impl FnOnce() -> Result<Value, GraphError>,
) -> Answer {
    let checked = authorise(request, version, shared).and_then(|()| {
        let fault = shared.change(|state| state.faults.next(target));
        let value = if fault.is_none_or(Fault::accepts) { found()? } else { Value::Null };
        Ok((value, fault))
    });
    match checked {
        Ok((value, fault)) => {
            shared.note(request, Value::Null, &Ok(fault));
            Answer::spoilt(value, fault)
        }
        Err(error) => {
            shared.note(request, Value::Null, &Err(error.code));
            error.into()
        }
    }
}

fn phone_number(settings: &Settings) -> Map<String, Value> {
    let fields = json!({
        "verified_name": settings.verified_name,
        "display_phone_number": format!("+{}", settings.display_phone_number),
        "quality_rating": "GREEN",
        "code_verification_status": "VERIFIED",
        "name_status": "APPROVED",
        "status": "CONNECTED",
        "platform_type": "CLOUD_API",
        "account_mode": "LIVE",
        "throughput": { "level": "STANDARD" },
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
        "health_status": { "can_send_message": "AVAILABLE", "entities": [
            { "entity_type": "PHONE_NUMBER", "id": settings.phone_number_id, "can_send_message": "AVAILABLE" },
            { "entity_type": "WABA", "id": settings.business_account_id, "can_send_message": "AVAILABLE" },
        ]},
        "id": settings.phone_number_id,
    });
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// The fields that were asked for, and always the id.
fn select(mut all: Map<String, Value>, fields: Option<&str>) -> Result<Value, GraphError> {
    let asked =
        fields.unwrap_or("verified_name,code_verification_status,display_phone_number,quality_rating");
    let mut chosen = Map::new();
    for name in asked.split(',').map(str::trim).chain(["id"]) {
        if let Some(value) = all.remove(name) {
            chosen.insert(name.to_owned(), value);
        } else if !chosen.contains_key(name) {
            return Err(GraphError::parameter(format!("Tried accessing nonexisting field ({name})")));
        }
    }
    Ok(Value::Object(chosen))
}

fn template_row(number: u32, template: &Template) -> Value {
    let mut components = vec![json!({ "type": "BODY", "text": template.body })];
    if let Some(footer) = &template.footer {
        components.push(json!({ "type": "FOOTER", "text": footer }));
    }
    if !template.quick_replies.is_empty() {
        let reply = |label: &String| json!({ "type": "QUICK_REPLY", "text": label });
        let buttons: Vec<Value> = template.quick_replies.iter().map(reply).collect();
        components.push(json!({ "type": "BUTTONS", "buttons": buttons }));
    }
    json!({
        "name": template.name,
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "components": components,
        "id": (600_700_000_u32 + number).to_string(),
    })
}
