//! `optics page`: the facts of any page of the guide.

use insta::assert_snapshot;
use serde_json::Value;

use crate::command::optics;

/// A page in our own words, with everything that a page of the guide can have.
pub(crate) const PAGE: &str = r#"<!DOCTYPE html>
<html><head><title>Update a parcel</title></head><body><nav><a href="/">Home</a></nav><main>
<h1>Update a parcel</h1>
<p>Changes a parcel that has not left yet.</p>
<h2>Service endpoint</h2><p>/parcels/v3/parcels/{parcel_id}</p>
<h2>Optional query string parameters</h2>
<ul><li>notify: Who is told about it.<ul><li>sender: The one who sends it.</li><li>receiver: The one who gets it.</li></ul></li></ul>
<h2>Example</h2>
<p>https://api.parcels.example/parcels/v3/parcels/7c9e6679-7425-40de-944b-e07fc1f90ae7</p>
<p>https://api.parcels.example/parcels/v3/parcels/7c9e6679-7425-40de-944b-e07fc1f90ae7?notify=sender</p>
<h2>Method</h2><p>HTTP/1.1 PUT</p>
<h2>Request headers</h2>
<ul><li>Accept: application/json</li><li>Authorization: Bearer token that carries the parcel:write scope</li></ul>
<h2>Request</h2>
<pre>{ "grams": 250 }</pre>
<h2>Request JSON schema</h2>
<table><tr><th>Field Name</th><th>Description</th></tr>
<tr><td>grams</td><td>Number of grams that it weighs.</td></tr></table>
<h2>Response</h2><p>What the parcel looks like now.</p>
<h2>Response JSON schema</h2>
<table><tr><th>Field Name</th><th>Description</th></tr>
<tr><td>grams</td><td>Number of grams that it weighs.</td></tr>
<tr><td>route</td><td>Where it goes.<ul><li>hubs: List of the hubs.<ul><li>name: What the hub is called.</li></ul></li></ul></td></tr>
</table></main><footer>Imprint</footer></body></html>
"#;

#[test]
fn facts_with_their_lines() {
    assert_snapshot!("page_text", optics(&["page", "-"]).stdin(PAGE.as_bytes()).run().seen());
    let ran = optics(&["page", "-", "--output", "json"]).stdin(PAGE.as_bytes()).run();
    let facts: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(facts["examples"][1]["line"], 10);
    assert_snapshot!("page_json", ran.stdout);
}

#[test]
fn every_line_that_is_named_holds_what_it_is_named_for() {
    let ran = optics(&["page", "-", "--output", "json"]).stdin(PAGE.as_bytes()).run();
    let facts: Value = serde_json::from_str(&ran.stdout).unwrap();
    let lines: Vec<&str> = PAGE.lines().collect();
    let mut named = 0;
    let mut open = vec![&facts];
    while let Some(value) = open.pop() {
        for member in ["name", "url", "heading", "template"] {
            if let (Some(line), Some(text)) = (value["line"].as_u64(), value[member].as_str()) {
                let line = lines[usize::try_from(line).unwrap() - 1];
                assert!(line.contains(text), "{text} is not in {line}");
                named += 1;
            }
        }
        match value {
            Value::Object(members) => open.extend(members.values()),
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    assert!(named > 10, "{facts:#}");
}

#[test]
fn what_is_no_page_is_not_read() {
    for (name, text) in [
        ("empty", ""),
        ("login", "<html><body><h1>Sign in</h1><form><input type=password></form></body></html>"),
        ("json", "{\"message\": \"not found\"}"),
        ("cut_off", &PAGE[..PAGE.find("<tr><td>route").unwrap()]),
    ] {
        let ran = optics(&["page", "-"]).stdin(text.as_bytes()).run();
        assert_eq!((ran.code, &*ran.stdout), (Some(3), ""));
        assert_snapshot!(format!("page_not_{name}"), ran.stderr);
    }
    assert_eq!(optics(&["page", "nowhere.html"]).run().code, Some(3));
    assert_eq!(optics(&["page"]).run().code, Some(2));
    let ran = optics(&["page", "-", "--layout", "compact"]).stdin(PAGE.as_bytes()).run();
    assert_eq!(ran.code, Some(3), "the layout is taken at its word: {}", ran.seen());
}
