//! A comparison with a page that nobody wrote: in the vendor's form, with the names of the lock and the contract's own sentences.

use optics_documentation::{Artefact, Context, Lock, Page, Report, Rule, Sources, compare, read_by};
use optics_model::PackageExecution;
use optics_profile::Profile;
use serde_json::Value;

/// The comparison after some changes of the page, as `write` writes it.
pub(super) fn compared(
    schema: &str,
    lock: &str,
    openapi: &str,
    traffic: &Profile,
    write: impl Fn(&Report, &Context<'_>) -> String,
) -> Result<String, String> {
    let parse = |text: &str| serde_json::from_str::<Value>(text).map_err(|error| error.to_string());
    let (contract, facts, description) = (parse(schema)?, parse(lock)?, parse(openapi)?);
    let before = page(&facts, &contract).ok_or("the lock has not all that a page needs")?;
    let read = |text: &str| Page::parse(text.as_bytes()).map_err(|error| error.to_string());
    let lock = Lock::from(&read(&before)?);
    let after = changed(&before);
    let page = read(&after)?;
    let types = read_by::<PackageExecution>();
    let sources = Sources {
        page: Some(&page),
        schema: Some(&contract),
        openapi: Some(&description),
        types: types.as_ref(),
        traffic: Some(traffic),
        ..Sources::default()
    };
    let report = compare(&lock, &sources);
    let context = Context {
        page: Some(Artefact { name: "page.txt", text: Some(&after) }),
        lock: Some(Artefact { name: "schema/package-execution.documentation.json", text: None }),
        schema: Some(Artefact { name: "schema/package-execution.schema.json", text: Some(schema) }),
        openapi: Some(Artefact { name: "schema/openapi.json", text: Some(openapi) }),
        accept: Some("cargo xtask drift --page page.txt --update"),
        mend: Some("change the files of schema/, then run cargo xtask regen"),
        ..Context::default()
    };
    Ok(write(&report, &context))
}

/// The page as text that a browser copies.
fn page(lock: &Value, schema: &Value) -> Option<String> {
    let mut page = format!(
        "{}\n\nGives one execution.\n\nService endpoint\n{}\nOptional query string parameters\nExample\n{}\nMethod\n{} {}\nRequest headers\n",
        lock["title"].as_str()?,
        lock["path"].as_str()?,
        lock["examples"][0].as_str()?,
        lock["protocol"].as_str()?,
        lock["method"].as_str()?,
    );
    for header in lock["headers"].as_array()? {
        page += &format!("  • {}: {}\n", header["name"].as_str()?, header["value"].as_str()?);
    }
    page += &format!("    Access token with the {} permission\n\n", lock["scopes"][0].as_str()?);
    page += "Request\n\nNone\n\nResponse\n\nOne object.\n\nResponse JSON schema\n\nField Name\nDescription\n";
    for field in lock["response"]["fields"].as_array()? {
        let described = &schema["properties"][field["name"].as_str()?];
        page +=
            &format!("{}\n{}{}\n", field["name"].as_str()?, described["description"].as_str()?, hint(field));
        for below in field["fields"].as_array().into_iter().flatten() {
            page += &format!("  • {}: Part of it.{}\n", below["name"].as_str()?, hint(below));
        }
    }
    Some(page)
}

/// Words in which a reader of the page finds a type, where the lock says that there are such.
fn hint(field: &Value) -> String {
    let rule = Rule::ALL.iter().find(|rule| field["hint"] == rule.id());
    let words = rule.and_then(|rule| rule.words().first().copied());
    words.map(|words| format!(" In words: {words}.")).unwrap_or_default()
}

/// The page as it might be some day: a field more, one that has another name, and one that is described in other words.
fn changed(page: &str) -> String {
    let (head, fields) = page.split_once("Description\n").unwrap_or((page, ""));
    let fields = fields.replacen("keepResultsLocally\n", "keepLocally\n", 1);
    format!("{head}Description\narchived\nWhether it is kept for good.\n{fields}")
}
