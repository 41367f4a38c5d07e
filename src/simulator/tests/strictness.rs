//! What the double takes and what it refuses, by table.

use super::*;

fn interactive(to: &str, content: &Value) -> Value {
    json!({ "messaging_product": "whatsapp", "to": to, "type": "interactive", "interactive": content })
}

fn buttons(count: usize, title: &str, id: &str) -> Value {
    let button = |number| {
        json!({ "type": "reply", "reply": {
        "id": format!("{id}{number}"), "title": format!("{title}{number}") } })
    };
    json!({ "type": "button", "body": { "text": "Frage" }, "footer": { "text": "Automatische Antwort" },
            "action": { "buttons": (0..count).map(button).collect::<Vec<_>>() } })
}

fn list(sections: usize, rows: usize, title: &str, description: &str) -> Value {
    let row = |number| json!({ "id": format!("r{number}"), "title": title, "description": description });
    let section = |at: usize| {
        json!({ "title": "Thema", "rows":
        (at * rows..(at + 1) * rows).map(row).collect::<Vec<_>>() })
    };
    json!({ "type": "list", "body": { "text": "Worum geht es?" }, "action": {
        "button": "Themen", "sections": (0..sections).map(section).collect::<Vec<_>>() } })
}

fn link(label: &str, url: &str) -> Value {
    json!({ "type": "cta_url", "body": { "text": "Hier:" }, "action": {
        "name": "cta_url", "parameters": { "display_text": label, "url": url } } })
}

#[tokio::test]
async fn a_message_is_taken_or_refused_with_metas_code() {
    let stage = stage();
    let (_, to) = stage.writer("Anna").await;
    let to = to.as_str();
    let text = |body: &str| text_to(to, body);
    let change = |pointer: &str, value: Value| {
        let mut body = interactive(to, &buttons(2, "Titel", "b"));
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    let long = |length: usize| "x".repeat(length);
    let table = [
        ("a text", text("Hallo"), 0),
        ("a text of 4096", text(&long(4096)), 0),
        ("a text of 4097", text(&long(4097)), 100),
        ("2049 emoji are 4098 units", text(&"🙂".repeat(2049)), 100),
        ("an empty text", text(" "), 131_009),
        ("a misspelled field", with(text("a"), "texd", json!(1)), 100),
        ("an unknown key in the text", with(text("a"), "text", json!({ "body": "a", "bold": true })), 100),
        ("a number as text", with(text("a"), "text", json!({ "body": 5 })), 100),
        ("no text object", json!({ "messaging_product": "whatsapp", "to": to, "type": "text" }), 131_008),
        ("no product", json!({ "to": to, "type": "text", "text": { "body": "a" } }), 100),
        ("nobody", json!({ "messaging_product": "whatsapp", "text": { "body": "a" } }), 131_008),
        ("an unknown type", with(text("a"), "type", json!("telepathy")), 100),
        ("a group", with(text("a"), "recipient_type", json!("group")), 131_009),
        ("a user id in to", with(text("a"), "to", json!("DE.7Qab12")), 131_009),
        ("a number in recipient", with(text("a"), "recipient", json!("+4917139200")), 131_009),
        ("a stranger", with(text("a"), "to", json!("+4930111")), 131_026),
        ("a number without its plus", with(text("a"), "to", json!(&to[1..])), 131_026),
        ("ourselves", with(text("a"), "to", json!("+493023125000")), 131_021),
        ("callback data of 512", with(text("a"), "biz_opaque_callback_data", json!(long(512))), 0),
        ("callback data of 513", with(text("a"), "biz_opaque_callback_data", json!(long(513))), 100),
        ("a context without id", with(text("a"), "context", json!({})), 131_008),
        ("three buttons", interactive(to, &buttons(3, "Titel", "b")), 0),
        ("four buttons", interactive(to, &buttons(4, "Titel", "b")), 131_009),
        ("no button", interactive(to, &buttons(0, "Titel", "b")), 131_009),
        ("a button title of 20", interactive(to, &buttons(1, &long(19), "b")), 0),
        ("a button title of 21", interactive(to, &buttons(1, &long(20), "b")), 100),
        ("a button id of 256", interactive(to, &buttons(1, "a", &long(255))), 0),
        ("a button id of 257", interactive(to, &buttons(1, "a", &long(256))), 100),
        (
            "two buttons with one title",
            change("/interactive/action/buttons/1/reply/title", json!("Titel0")),
            131_009,
        ),
        ("two buttons with one id", change("/interactive/action/buttons/1/reply/id", json!("b0")), 131_009),
        ("a body of 1025 over buttons", change("/interactive/body/text", json!(long(1025))), 100),
        ("a footer of 61", change("/interactive/footer/text", json!(long(61))), 100),
        ("a list of ten rows", interactive(to, &list(1, 10, &long(24), &long(72))), 0),
        ("eleven rows", interactive(to, &list(1, 11, "a", "b")), 131_009),
        ("twelve rows in two sections", interactive(to, &list(2, 6, "a", "b")), 131_009),
        ("a row title of 25", interactive(to, &list(1, 1, &long(25), "b")), 100),
        ("a row description of 73", interactive(to, &list(1, 1, "a", &long(73))), 100),
        ("a list without sections", interactive(to, &list(0, 0, "a", "b")), 131_009),
        ("a link", interactive(to, &link("Zur Seite", "https://karriere.example.org")), 0),
        ("a link label of 21", interactive(to, &link(&long(21), "https://karriere.example.org")), 100),
        ("a link to nowhere", interactive(to, &link("Zur Seite", "javascript:alert(1)")), 131_009),
        ("a carousel", interactive(to, &json!({ "type": "carousel" })), 131_009),
    ];
    for (what, body, expected) in table {
        let (status, code) = stage.code(&body).await;
        assert_eq!((status, code), (if expected == 0 { 200 } else { 400 }, expected), "{what}");
    }
}

#[tokio::test]
async fn a_template_is_checked_against_those_that_are_approved() {
    let stage = stage();
    let phone = stage.phone("Anna");
    let to = format!("+{}", phone.spec().wa_id.unwrap());
    let template = |name: &str, language: &str, values: &[&str]| {
        let text = |value: &&str| json!({ "type": "text", "text": value });
        let parameters: Vec<Value> = values.iter().map(text).collect();
        json!({ "messaging_product": "whatsapp", "to": to, "type": "template", "template": {
            "name": name, "language": { "code": language },
            "components": [{ "type": "body", "parameters": parameters }] } })
    };
    let table = [
        (template("wir_sind_zurueck", "de", &[]), 200, 0),
        (template("named", "de", &["Anna", "8 Uhr"]), 200, 0),
        (template("named", "de", &["Anna"]), 400, 132_000),
        (template("wir_sind_zurueck", "en_US", &[]), 404, 132_001),
        (template("unheard_of", "de", &[]), 404, 132_001),
        (template("paused", "de", &[]), 400, 132_015),
        (template("Wir_Sind", "de", &[]), 400, 100),
    ];
    for (body, status, code) in table {
        assert_eq!(stage.code(&body).await, (status, code), "{body}");
    }
    // All of them outside the window: that is what templates are for.
    let texts = phone.received_texts();
    assert_eq!(texts[1], "Hallo Anna, um 8 Uhr?");
    phone.taps("Ja").unwrap();
    assert!(stage.simulator.settled().await);
    let button = stage.sink.messages().pop().unwrap();
    assert_eq!(
        (&button["type"], &button["button"]),
        (&json!("button"), &json!({ "payload": "Ja", "text": "Ja" }))
    );
}

#[tokio::test]
async fn credentials_and_paths_are_checked() {
    let stage = stage();
    let (_, to) = stage.writer("Anna").await;
    let base = stage.simulator.graph_url();
    let number = &stage.simulator.settings().phone_number_id;
    let token = &stage.simulator.settings().access_token;
    let table = [
        (format!("{base}/v25.0/{number}/messages"), "wrong", 401, 190, 0),
        (format!("{base}/v25.0/4711/messages"), token, 400, 100, 33),
        (format!("{base}/latest/{number}/messages"), token, 400, 2500, 0),
        (format!("{base}/v25.0/{number}/massages"), token, 400, 2500, 0),
    ];
    for (url, token, status, code, subcode) in table {
        let request = stage.client.post(&url).bearer_auth(token).header("content-type", "application/json");
        let response = request.body(text_to(&to, "a").to_string()).send().await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{url}");
        let answer: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        assert_eq!(answer["error"]["code"], code, "{url}");
        assert_eq!(answer["error"]["error_subcode"], subcode, "{url}");
    }
    let plain = stage.client.post(stage.messages_url()).bearer_auth(token).body("{}").send().await.unwrap();
    assert_eq!(plain.status().as_u16(), 400, "JSON has to be announced");
    assert_eq!(stage.code(&json!([])).await, (400, 100));
}

#[tokio::test]
async fn the_window_closes_24_hours_after_the_second_that_the_webhook_named() {
    let stage = stage();
    let (phone, to) = stage.writer("Anna").await;
    let clock = stage.simulator.clock().clone();
    clock.advance_to(at("2026-11-21T11:59:59.999Z"));
    assert_eq!(stage.code(&text_to(&to, "noch offen")).await, (200, 0));
    clock.advance_to(at("2026-11-21T12:00:00Z"));
    assert_eq!(stage.code(&text_to(&to, "zu")).await, (400, 131_047));
    phone.reacts(&phone.received()[0].wamid, Some("👍"));
    assert_eq!(stage.code(&text_to(&to, "eine Reaktion öffnet nichts")).await, (400, 131_047));
    phone.calls();
    assert_eq!(stage.code(&text_to(&to, "ein Anruf schon")).await, (200, 0));
}

#[tokio::test]
async fn the_46th_message_at_once_to_one_person_is_too_many() {
    let stage = stage();
    let (_, anna) = stage.writer("Anna").await;
    let (_, ben) = stage.writer("Ben").await;
    for number in 0..45 {
        assert_eq!(stage.code(&text_to(&anna, &number.to_string())).await, (200, 0), "{number}");
    }
    assert_eq!(stage.code(&text_to(&anna, "zu viel")).await, (400, 131_056));
    assert_eq!(stage.code(&text_to(&ben, "anderer Mensch")).await, (200, 0));
    let clock = stage.simulator.clock();
    clock.advance_to(clock.now() + chrono::TimeDelta::seconds(6));
    assert_eq!(stage.code(&text_to(&anna, "einer geht wieder")).await, (200, 0));
    assert_eq!(stage.code(&text_to(&anna, "zwei nicht")).await, (400, 131_056));
}

#[tokio::test]
async fn the_81st_message_in_a_second_is_too_many_for_the_number() {
    let stage = stage();
    let mut codes = Vec::new();
    for name in ["Anna", "Ben", "Cem"] {
        let (_, to) = stage.writer(name).await;
        for _ in 0..27 {
            codes.push(stage.code(&text_to(&to, "x")).await.1);
        }
    }
    assert_eq!((&codes[..80], codes[80]), (&[0; 80][..], 130_429));
}

#[tokio::test]
async fn the_answer_names_the_number_or_the_user_id() {
    let stage = stage();
    let (phone, to) = stage.writer("Anna").await;
    let (_, answer) = stage.send(&text_to(&to, "a")).await;
    let wa_id = &to[1..];
    assert_eq!(answer["contacts"], json!([{ "input": to, "wa_id": wa_id }]));
    let id = phone.spec().bsuid.unwrap();
    let body =
        json!({ "messaging_product": "whatsapp", "recipient": id, "type": "text", "text": { "body": "b" } });
    let (_, answer) = stage.send(&body).await;
    assert_eq!(answer["contacts"], json!([{ "input": id, "user_id": id }]));
    assert!(answer["messages"][0]["id"].as_str().unwrap().starts_with("wamid."));
    assert_eq!(phone.received_texts(), ["a", "b"]);
}

#[tokio::test]
async fn number_and_templates_can_be_looked_up() {
    let stage = stage();
    let number = &stage.simulator.settings().phone_number_id;
    let (status, answer) = stage.get(&format!("/v25.0/{number}?fields=quality_rating,throughput")).await;
    assert_eq!((status, &answer["quality_rating"]), (200, &json!("GREEN")));
    assert_eq!(answer.as_object().unwrap().len(), 3, "what was asked for, and the id");
    assert_eq!(stage.get(&format!("/v25.0/{number}?fields=shoe_size")).await.0, 400);
    assert_eq!(stage.get("/v25.0/4711").await.1["error"]["error_subcode"], 33);
    let account = &stage.simulator.settings().business_account_id;
    let (_, answer) = stage.get(&format!("/v25.0/{account}/message_templates?name=named")).await;
    assert_eq!(answer["data"][0]["status"], "APPROVED");
    assert_eq!(answer["data"].as_array().unwrap().len(), 1);
}
