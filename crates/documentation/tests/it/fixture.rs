//! A page of a service that does not exist, in the form of the vendor's pages, and a contract that agrees with it.

use optics_documentation::{Facts, FieldId, Lock, Page, Report, Sources, compare};
use serde_json::{Value, json};

pub(crate) const PAGE: &str = "\
Skip Navigation

Get parcel delivery

Ask for one delivery of a customer. List Parcel Deliveries gives the ids that are known.
Service endpoint
/parcels/v3/deliveries/{delivery_id}
Optional query string parameters
Example
https://api.parcels.example/parcels/v3/deliveries/7c9e6679-7425-40de-944b-e07fc1f90ae7
Method
HTTP/1.1 GET
Request headers
  • Accept: application/json
  • Authorization:\u{a0} Bearer
    Pass\u{a0} Ticket handed out by Gate
    with the deliveries:read permission inside

Request

None

Response

Look at the Answer codes to learn more.

Response JSON schema

Field Name
Description
address
The place where the parcel goes. It is checked by
ParcelGuard
before the van leaves.
  • city:\u{a0} Town of the receiver.
  • street\u{a0} (line one):\u{a0} Street with the number of the house.
bookedAt
Moment of the booking (in local time).
carriers
All carriers in the order of their legs.
  • legs:\u{a0} Numbers of the legs. Compare with
legDescriptor
.
  • name:\u{a0} What the carrier is called.
id
Identifies the delivery.
weight
How heavy the parcel is, in grams.
zones
Which zones the parcel passes.
  • first:\u{a0} Zone of the sender.
  • last:\u{a0} Zone of the receiver.
";

pub(crate) fn page() -> Page {
    Page::parse(PAGE.as_bytes()).expect("the fixture is a whole page")
}

pub(crate) fn lock() -> Lock {
    Lock::from(&page())
}

/// The fixture with one text replaced, which must be in it exactly once.
pub(crate) fn replaced(from: &str, to: &str) -> String {
    assert_eq!(PAGE.matches(from).count(), 1, "{from:?} must stand in the fixture once");
    PAGE.replacen(from, to, 1)
}

/// Lock of the fixture against another text of the page.
pub(crate) fn against(text: &str) -> Report {
    let lock = lock();
    match Page::parse(text.as_bytes()) {
        Ok(page) => compare(&lock, &Sources { page: Some(&page), ..Sources::default() }),
        Err(error) => {
            let mut report = compare(&lock, &Sources::default());
            report.fail(error);
            report
        }
    }
}

/// Ids of the findings.
pub(crate) fn ids(report: &Report) -> Vec<&'static str> {
    report.findings().iter().map(|finding| finding.kind.id()).collect()
}

/// Paths of all fields, in order.
pub(crate) fn paths(facts: &Facts) -> Vec<String> {
    facts.response.fields.ids().map(|id: FieldId| facts.response.fields.path(id)).collect()
}

/// A schema of the fixture's resource.
pub(crate) fn schema() -> Value {
    let text = |grade: &str| json!({ "type": "string", "x-evidence": { "field": { "grade": grade } } });
    json!({
        "properties": {
            "address": {
                "$ref": "#/$defs/address",
                "x-evidence": { "field": { "grade": "documented" } }
            },
            "bookedAt": text("documented"),
            "carriers": {
                "type": "array",
                "items": { "properties": { "legs": text("documented"), "name": text("documented") } },
                "x-evidence": { "field": { "grade": "documented" } }
            },
            "id": text("documented"),
            "weight": text("documented"),
            "zones": {
                "allOf": [
                    { "properties": { "first": text("documented") } },
                    { "anyOf": [{ "properties": { "last": text("documented") } }, { "type": "null" }] }
                ],
                "x-evidence": { "field": { "grade": "documented" } }
            }
        },
        "$defs": {
            "address": { "properties": { "city": text("documented"), "street": { "x-evidence": { "field": { "grade": "documented" } } } } },
            "page": { "properties": { "items": { "type": "array", "items": { "$ref": "#" } } } }
        }
    })
}

/// An OpenAPI description of the fixture's operation, beside another operation.
pub(crate) fn openapi() -> Value {
    json!({
        "paths": {
            "/login": { "post": { "security": [], "responses": {} } },
            "/parcels/v3/deliveries/{delivery_id}": {
                "parameters": [{ "$ref": "#/components/parameters/id" }],
                "get": {
                    "security": [{ "ticket": ["deliveries:read"] }],
                    "responses": { "200": { "$ref": "#/components/responses/delivery" } }
                }
            }
        },
        "components": {
            "parameters": {
                "id": { "name": "delivery_id", "in": "path", "example": "7c9e6679-7425-40de-944b-e07fc1f90ae7" }
            },
            "responses": { "delivery": { "content": { "application/json": { "schema": { "$ref": "delivery.schema.json" } } } } },
            "securitySchemes": { "ticket": { "type": "http", "scheme": "Bearer" } }
        }
    })
}
