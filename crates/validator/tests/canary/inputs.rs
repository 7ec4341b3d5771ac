//! Captures with a secret in them.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use optics_validator::Form;
use serde_json::{Value, json};

/// It is a word of no language, and has no part in common with what reports say.
pub(crate) const CANARY: &str = "Zq7Xw9KjV4Tn2Gp8Ly";

const URL: &str =
    "https://protectapi.cylance.com/packages/v2/executions/abebf88c-f283-4edc-834b-aa8ad3bc682c";

pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) form: Form,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) fn valid() -> Value {
    let contract: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    contract["examples"][1].clone()
}

/// All of them, each as it is and packed.
pub(crate) fn inputs() -> Vec<Input> {
    let mut all: Vec<Input> = Vec::new();
    let mut add = |name: String, form: Form, text: String| {
        assert!(text.contains(CANARY) || name.contains("packed") || name.contains("base64"), "{name}");
        all.push(Input { name: format!("{name}, gzip"), form, bytes: gzip(text.as_bytes()) });
        all.push(Input { name, form, bytes: text.into_bytes() });
    };
    for (name, document) in documents() {
        let page = format!(
            "{{\"page_items\":[{document}],\"page_number\":\"{CANARY}\",\"page_size\":1,\"total_number_of_items\":1}}"
        );
        add(format!("document, {name}"), Form::Document, document.clone());
        add(format!("array, {name}"), Form::Array, format!("[{document},{document}]"));
        add(format!("list page, {name}"), Form::ListPage, page);
        add(format!("lines, {name}"), Form::Ndjson, format!("{document}\n{document}\n"));
        for (encoding, body) in bodies(document.as_bytes()) {
            add(format!("{encoding} record, {name}"), Form::Records, record(body.clone()).to_string());
            add(format!("{encoding} archive, {name}"), Form::Har, har(&entry(body)));
        }
    }
    for (name, exchange) in exchanges() {
        add(format!("archive, {name}"), Form::Har, har(&exchange));
        // The same as a record: its response is flat.
        let mut record = exchange;
        if let Some(response) = record["response"].as_object().cloned() {
            for (name, value) in response {
                record[name] = value;
            }
            record["body"] = record["content"]["text"].clone();
        }
        add(format!("record, {name}"), Form::Records, record.to_string());
    }
    for (name, text) in broken() {
        add(format!("broken, {name}"), Form::Auto, text.clone());
        add(format!("broken archive, {name}"), Form::Har, text.clone());
        add(format!("broken records, {name}"), Form::Records, text);
    }
    all
}

/// Documents with the secret as a value, and as a part of one, where it breaks the contract and where it does not.
fn documents() -> Vec<(String, String)> {
    let values = [
        json!(CANARY),
        json!({"a": [CANARY]}),
        json!(format!("sftp://{CANARY}:{CANARY}@example.com/{CANARY}?{CANARY}={CANARY}#{CANARY}")),
        json!(format!("no {CANARY} URL")),
    ];
    let mut all = Vec::new();
    let places =
        ["/destination", "/createdBy/login", "/packageExecutions/1/package", "/deviceCount", "/name"];
    for place in places {
        for (number, value) in values.iter().enumerate() {
            let mut document = valid();
            *document.pointer_mut(place).unwrap() = value.clone();
            all.push((format!("{place} {number}"), document.to_string()));
        }
    }
    let mut document = valid();
    document["x"] = json!({"y": CANARY});
    all.push(("undocumented".to_owned(), document.to_string()));
    let twice = valid().to_string().replacen('{', &format!("{{\"name\":\"{CANARY}\","), 1);
    all.push(("a key twice".to_owned(), twice));
    let surrogate = valid().to_string().replacen('{', &format!("{{\"x\":\"\\ud800{CANARY}\","), 1);
    all.push(("half a pair".to_owned(), surrogate));
    let word = valid().to_string().replacen('{', &format!("{{\"x\":{CANARY},"), 1);
    all.push(("a word".to_owned(), word));
    all
}

/// A body in every encoding: what an archive has as its content.
fn bodies(bytes: &[u8]) -> Vec<(&'static str, Value)> {
    let packed = gzip(bytes);
    let cut = &packed[..packed.len() - 9];
    vec![
        ("plain", json!({"text": String::from_utf8_lossy(bytes)})),
        ("base64", json!({"text": STANDARD.encode(bytes), "encoding": "base64"})),
        ("packed", json!({"text": STANDARD.encode(&packed), "encoding": "base64", "packed": "gzip"})),
        ("packed and cut off", json!({"text": STANDARD.encode(cut), "encoding": "base64", "packed": "gzip"})),
        ("packed otherwise", json!({"text": STANDARD.encode(bytes), "encoding": "base64", "packed": "zstd"})),
        ("broken base64", json!({"text": format!("{}!", STANDARD.encode(bytes)), "encoding": "base64"})),
    ]
}

fn entry(mut content: Value) -> Value {
    let packed = content["packed"].take();
    json!({
        "request": {"method": "GET", "url": URL},
        "response": {
            "status": 200,
            "headers": [{"name": "content-encoding", "value": packed}],
            "content": content,
        },
    })
}

fn record(mut content: Value) -> Value {
    json!({
        "request": {"method": "GET", "url": URL},
        "status": 200,
        "headers": {"content-encoding": content["packed"].take()},
        "encoding": content["encoding"],
        "body": content["text"],
    })
}

fn har(entry: &Value) -> String {
    json!({"log": {"version": "1.2", "comment": CANARY, "entries": [entry]}}).to_string()
}

/// Exchanges with the secret around the body.
fn exchanges() -> Vec<(&'static str, Value)> {
    let mut all = Vec::new();
    let mut add = |name, pointer: &str, value: Value| {
        let mut exchange = entry(json!({"text": valid().to_string()}));
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        exchange.pointer_mut(parent).unwrap()[member] = value;
        all.push((name, exchange));
    };
    let header = |name: &str, value: String| json!([{"name": name, "value": value}]);
    add("authorization", "/request/headers", header("Authorization", format!("Bearer {CANARY}")));
    add("cookies", "/request/cookies", json!([{"name": "session", "value": CANARY}]));
    add("a posted body", "/request/postData", json!({"mimeType": "application/json", "text": CANARY}));
    add("a query", "/request/url", json!(format!("{URL}?token={CANARY}")));
    add("a fragment", "/request/url", json!(format!("{URL}#{CANARY}")));
    add("a user", "/request/url", json!(URL.replacen("//", &format!("//{CANARY}:{CANARY}@"), 1)));
    add("another path", "/request/url", json!(format!("https://example.com/{CANARY}")));
    add("another host", "/request/url", json!(URL.replacen("cylance", CANARY, 1)));
    add("no URL", "/request/url", json!(CANARY));
    add("a URL of another type", "/request/url", json!([CANARY]));
    add("a method", "/request/method", json!(CANARY));
    add("a status", "/response/status", json!(CANARY));
    add("a set cookie", "/response/headers", header("Set-Cookie", CANARY.to_owned()));
    add("a content type", "/response/headers", header("Content-Type", format!("text/{CANARY}")));
    add(
        "a kind of JSON",
        "/response/headers",
        header("Content-Type", format!("application/json; p={CANARY}")),
    );
    add("an encoding", "/response/headers", header("Content-Encoding", CANARY.to_owned()));
    add(
        "an encoding of base64",
        "/response",
        json!({
            "status": 200,
            "headers": header("Content-Encoding", CANARY.to_owned()),
            "encoding": "base64",
            "content": {"text": STANDARD.encode("\u{1}"), "encoding": "base64"},
        }),
    );
    add("a transfer encoding", "/response/content", json!({"text": "x", "encoding": CANARY}));
    add("no text", "/response/content", json!({"text": [CANARY], "size": CANARY}));
    add("text that is no JSON", "/response/content", json!({"text": format!("<p>{CANARY}</p>")}));
    add("text that ends", "/response/content", json!({"text": format!("{{\"a\":\"{CANARY}")}));
    add("no response", "/response", json!(CANARY));
    add("no request", "/request", json!(CANARY));
    add("a server", "/serverIPAddress", json!(CANARY));
    all
}

/// Texts that cannot be read.
fn broken() -> Vec<(&'static str, String)> {
    let whole = har(&entry(json!({"text": CANARY.repeat(3)})));
    let record = record(json!({"text": CANARY.repeat(3)})).to_string();
    let inside = |text: &str| text[..text.rfind(CANARY).unwrap() + 9].to_owned();
    vec![
        ("cut off", inside(&whole)),
        ("a record that is cut off", inside(&record)),
        ("a word", CANARY.to_owned()),
        ("words in a line", format!("{CANARY} {CANARY}\n{CANARY}")),
        ("a string", format!("\"{CANARY}\"")),
        ("a string with an escape", format!("\"{CANARY}\\q\"")),
        ("a string that does not end", format!("{{\"a\":\"{CANARY}\n\"}}")),
        ("behind a value", format!("{{}} {CANARY}")),
        ("instead of entries", format!("{{\"log\":{{\"entries\":\"{CANARY}\"}}}}")),
        ("among entries", format!("{{\"log\":{{\"entries\":[{CANARY},\"{CANARY}\"]}}}}")),
        ("behind entries", format!("{{\"log\":{{\"entries\":[],{CANARY}}}}}")),
        ("HTML", format!("<html>{CANARY}</html>")),
    ]
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
