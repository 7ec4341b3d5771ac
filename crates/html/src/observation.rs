//! What was learnt of captured documents, as a page.

use std::collections::HashMap;

use maud::{Markup, html};
use optics_documentation::{Finding, Level, Lock, Report, Source, Sources, compare};
use optics_profile::{Field, Profile, Standing, Type, Values};
use optics_validator::redact_name;

use crate::page::{Page, Room, Sign};
use crate::parts::{Choice, bar, filter, key, scrolling};
use crate::text::{count, cut, name, number, plain, share};

/// What traffic is held against.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "made by callers, who should see what is new")]
pub struct Contract<'a> {
    /// JSON Schema of the resource: the text that the profile was learnt by.
    pub schema: &'a str,
    /// The documentation lock.
    pub lock: &'a str,
}

/// The profile as a page, beside what the contract says. `unread` is how many places could not be read.
pub fn observation(profile: &Profile, contract: &Contract<'_>, unread: u64) -> String {
    let said = Said::of(profile, contract);
    let fields: Vec<Field<'_>> = profile.fields().collect();
    let undocumented = profile.undocumented().count() as u64;
    let differing = said.differing();
    let mut room = Room::new();
    let documents = profile.documents();
    let verdict = match (documents, differing) {
        (0, _) => "No document was read".to_owned(),
        (_, 0) if said.why.is_some() => {
            format!("{} seen; not compared with the contract", count(documents, "document"))
        }
        (_, 0) => format!("{} seen; nothing departs from the contract", count(documents, "document")),
        (_, differing) => {
            format!("{} seen; {} from the contract", count(documents, "document"), departures(differing))
        }
    };
    let (sign, word) = match (documents, unread, differing) {
        (0, _, _) | (_, 1.., _) => (Sign::Doubt, "incomplete"),
        (_, _, 0) if said.why.is_some() => (Sign::Doubt, "not compared"),
        (_, _, 0) => (Sign::Good, AS_SAID),
        _ => (Sign::Bad, "differs"),
    };
    let others = documents - profile.root().of_type(Type::Object);
    let notes = [
        (others > 0).then(|| format!("{} of them no objects.", number(others))),
        (unread > 0).then(|| {
            format!(
                "{} could not be read; what stands there is not in these numbers.",
                count(unread, "place")
            )
        }),
        said.why.clone(),
    ];
    Page {
        kind: "Traffic report",
        sign,
        word,
        verdict,
        said: notes.into_iter().flatten().collect(),
        figures: vec![
            (number(documents), "documents"),
            (
                number(fields.iter().filter(|field| field.standing() == Standing::Documented).count() as u64),
                "fields of the contract",
            ),
            (number(undocumented), "undocumented fields"),
            (number(differing), "departures"),
        ],
        body: html! { (section(&fields, &said, &mut room)) },
        about: html! {
            p {
                "Learnt from documents of " (name(profile.contract()))
                ". No text of a document is here, but names of fields that nobody documented."
            }
        },
    }
    .write()
}

const AS_SAID: &str = "as the contract says";

fn departures(count: u64) -> String {
    if count == 1 { "1 departure".to_owned() } else { format!("{} departures", number(count)) }
}

fn section(fields: &[Field<'_>], said: &Said, room: &mut Room) -> Markup {
    let standings: Vec<String> = ["documented", "items", "undocumented"]
        .into_iter()
        .filter(|standing| fields.iter().any(|field| self::standing(field) == *standing))
        .map(str::to_owned)
        .collect();
    let verdicts = [AS_SAID.to_owned(), "differs".to_owned()];
    let (rows, left_out) = room.fill(fields.iter(), |field| row(field, said));
    let table = html! {
        table {
            caption { span { "Of the objects that could have had the field, so many had it." } }
            thead {
                tr {
                    th scope="col" { "Field" }
                    th scope="col" { "There" }
                    th scope="col" { "Types" }
                    th scope="col" { "Formats, lengths, ranges" }
                    th scope="col" { "The contract says" }
                }
            }
            tbody { (rows) }
        }
    };
    html! {
        section aria-labelledby="fields" {
            h2 id="fields" { "Field by field" }
            ul.key { (key("there", "there, with a value")) (key("null", "there, and null")) (key("base", "not there")) }
            (filter(&[
                Choice { name: "class", label: "Standing", values: &standings },
                Choice { name: "kind", label: "Compared", values: if said.differing() > 0 { &verdicts } else { &[] } },
            ]))
            (scrolling("Fields", &table))
            @if left_out > 0 { p.small { "… and " (count(left_out as u64, "more field")) ", not shown for lack of room on one page." } }
        }
    }
}

fn standing(field: &Field<'_>) -> &'static str {
    match field.standing() {
        Standing::Documented => "documented",
        Standing::Items => "items",
        _ => "undocumented",
    }
}

fn row(field: &Field<'_>, said: &Said) -> Markup {
    let (path, values) = (field.path(), field.values());
    let findings = said.findings.get(path).map(Vec::as_slice).unwrap_or_default();
    let differs = findings.iter().any(|finding| finding.kind.level() > Level::Info);
    html! {
        tr.differs[differs] data-item data-class=(standing(field)) data-kind=(if differs { "differs" } else { AS_SAID })
            data-field=(cut(redact_name(path), 200)) {
            th scope="row" {
                (name(redact_name(path)))
                @match field.standing() {
                    Standing::Undocumented => div.small { "undocumented" },
                    Standing::Folded { .. } => div.small { "undocumented, names not kept" },
                    Standing::Items => div.small { "items of the list" },
                    _ => {}
                }
            }
            td { (presence(field)) }
            td.keep { (shares(values.types().map(|(kind, count)| (kind.name(), count)), values.count())) }
            td { (details(values)) }
            td.words {
                (said.of_field(path))
                @for finding in findings {
                    div {
                        @if finding.kind.level() > Level::Info { span.differs-word { "✗ differs: " } } @else { "note: " }
                        (finding.kind.meaning())
                        @if let Some(reason) = &finding.reason { span.small { " (" bdi { (plain(reason)) } ")" } }
                    }
                }
            }
        }
    }
}

/// How often a field was there and null; of items and names that are counted together, how many there were.
fn presence(field: &Field<'_>) -> Markup {
    let (present, parents, nulls) = (field.present(), field.parents(), field.values().nulls());
    let is_share = matches!(field.standing(), Standing::Documented | Standing::Undocumented);
    html! {
        @if is_share && parents == 0 {
            span.empty { "could be nowhere" }
        } @else if is_share {
            (bar(present, nulls, parents))
            div { (share(present, parents)) " of " (number(parents)) }
        } @else {
            (bar(present, nulls, present))
            div { (number(present)) " in all" }
        }
        @if nulls > 0 { div.small { (share(nulls, present)) " of them null" } }
    }
}

fn shares<'a>(counts: impl Iterator<Item = (&'a str, u64)>, all: u64) -> Markup {
    let counts: Vec<(&str, u64)> = counts.collect();
    html! {
        @if counts.is_empty() { span.empty { "none seen" } } @else {
            ul.plain-list {
                @for (what, count) in counts {
                    li { (what) @if count < all { " " span.small { (share(count, all)) } } }
                }
            }
        }
    }
}

fn details(values: &Values) -> Markup {
    let between = |least: u64, most: u64, what: &str| {
        if least == most { count(least, what) } else { format!("{} to {}", number(least), count(most, what)) }
    };
    let secrets = values.urls_with_user_information();
    let parts = [
        values.characters().map(|(least, most)| between(least, most, "character")),
        (secrets > 0).then(|| format!("{} with user information", number(secrets))),
        values.items().map(|(least, most)| between(least, most, "item")),
        values.range(),
    ];
    html! {
        @if values.of_type(Type::String) > 0 {
            (shares(values.formats().map(|(format, count)| (format.name(), count)), values.of_type(Type::String)))
        }
        @for part in parts.iter().flatten() { div.small { (part) } }
    }
}

/// What the contract says, field by field, and where traffic departs from it.
struct Said {
    /// Type, grade and why, and whether the field is required.
    fields: HashMap<String, (String, String, bool)>,
    findings: HashMap<String, Vec<Finding>>,
    /// Why nothing was compared.
    why: Option<String>,
}

impl Said {
    fn of(profile: &Profile, contract: &Contract<'_>) -> Self {
        let empty = |why: String| Self { fields: HashMap::new(), findings: HashMap::new(), why: Some(why) };
        let schema = match serde_json::from_str(contract.schema) {
            Ok(schema) => schema,
            Err(error) => return empty(format!("The contract cannot be read: {error}.")),
        };
        let lock = match Lock::parse(contract.lock) {
            Ok(lock) => lock,
            Err(error) => return empty(format!("The documentation lock cannot be read: {error}.")),
        };
        let sources = Sources { schema: Some(&schema), traffic: Some(profile), ..Sources::default() };
        let report = compare(&lock, &sources);
        let at = |source: Source| Report::SIDES.iter().position(|side| *side == source);
        let required = |path: &str| {
            report
                .constraints()
                .iter()
                .any(|constraint| constraint.keyword == "required" && constraint.path == path)
        };
        let fields = report.matrix().iter().filter_map(|row| {
            let cell = row.cells.get(at(Source::Schema)?)?;
            let is_there = cell.state == optics_documentation::State::Present;
            is_there.then(|| (row.path.clone(), (cell.text.clone(), cell.why.clone(), required(&row.path))))
        });
        let mut findings: HashMap<String, Vec<Finding>> = HashMap::new();
        for finding in report.findings().iter().filter(|finding| finding.source == Source::Traffic) {
            findings.entry(finding.subject.clone()).or_default().push(finding.clone());
        }
        let why =
            report.failures().first().map(|failure| format!("Not compared with the contract: {failure}."));
        Self { fields: fields.collect(), findings, why }
    }

    fn differing(&self) -> u64 {
        let all = self.findings.values().flatten();
        all.filter(|finding| finding.kind.level() > Level::Info).count() as u64
    }

    fn of_field(&self, path: &str) -> Markup {
        html! {
            @if let Some((text, why, required)) = self.fields.get(path) {
                div { (plain(text)) ", " @if *required { "required" } @else { "may be missing" } }
                div.small { (plain(why)) }
            } @else if path.ends_with("[]") {
                span.empty { "see the list" }
            } @else {
                span.empty { "nothing: it does not name this field" }
            }
        }
    }
}
