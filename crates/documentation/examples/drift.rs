//! A page of documentation, held against the facts that were accepted of it, and against a JSON Schema.
//!
//! ```console
//! $ cargo run -p optics-documentation --example drift
//! ```

#![allow(clippy::print_stdout)] // That is what examples are for.

use std::error::Error;

use optics_documentation::{Lock, Page, Sources, compare};
use serde_json::json;

/// A page as a browser copies it.
const PAGE: &str = "Get parcel
Service endpoint
/parcels/v1/{parcel_id}
Method
HTTP/1.1 GET
Response JSON schema
Field Name
Description
weight
How heavy the parcel is.
colour
The colour of the parcel.
";

fn main() -> Result<(), Box<dyn Error>> {
    // The lock is a file of the repository; `Lock::to_json` writes it, when somebody has read the page.
    let lock = Lock::from(&Page::parse(PAGE.as_bytes())?);

    let schema = json!({
        "$id": "urn:example:parcel", "type": "object",
        "properties": { "weight": { "type": "integer" } },
    });
    let page = Page::parse(PAGE.replace("colour\n", "color\n").as_bytes())?;
    let report = compare(&lock, &Sources { page: Some(&page), schema: Some(&schema), ..Sources::default() });
    for finding in report.findings() {
        println!("{} {}", finding.kind.id(), finding.subject);
    }
    for failure in report.failures() {
        println!("could not be compared: {failure}");
    }
    println!("{:?}, exit code {}", report.verdict(), report.verdict().exit_code());
    Ok(())
}
