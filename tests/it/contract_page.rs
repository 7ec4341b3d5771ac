//! A page of the guide that says what the contract does.

use serde_json::Value;

/// A page in the vendor's form about the contract's operation, whose sentences are the contract's own.
pub(crate) fn page() -> String {
    let lock: Value = serde_json::from_str(optics_schema::DOCUMENTATION).unwrap();
    let schema: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut page = format!(
        "{}\n\nGives one execution.\n\nService endpoint\n{}\nOptional query string parameters\nExample\n{}\nMethod\n{} {}\nRequest headers\n",
        text(&lock["title"]),
        text(&lock["path"]),
        text(&lock["examples"][0]),
        text(&lock["protocol"]),
        text(&lock["method"]),
    );
    for header in lock["headers"].as_array().unwrap() {
        page += &format!("  • {}: {}\n", text(&header["name"]), text(&header["value"]));
    }
    page += &format!(
        "    Access token with the {} permission\n\nRequest\n\nNone\n\nResponse\n\nOne object.\n\nResponse JSON schema\n\nField Name\nDescription\n",
        text(&lock["scopes"][0])
    );
    for field in lock["response"]["fields"].as_array().unwrap() {
        let described = &schema["properties"][field["name"].as_str().unwrap()];
        page += &format!("{}\n{}\n", text(&field["name"]), text(&described["description"]));
        for below in field["fields"].as_array().into_iter().flatten() {
            page += &format!("  • {}: Part of it.\n", text(&below["name"]));
        }
    }
    page
}
