//! The acceptor, the validator, the `jsonschema` crate and the model on the same made-up documents.
//!
//! - What the acceptor accepts, the validator finds no fault with, and both tell of the same undocumented fields; with
//!   every set of vector instructions and without.
//! - What the validator finds no fault with, the model decodes.
//! - The validator's verdict is that of `jsonschema` on what `serde_json` reads.
//! - The verdict on a page of the list, whose items are taken out and judged one by one, is that of `jsonschema` on the whole.
//!
//! `OPTICS_AGREEMENT=10000000 cargo test --release -p optics-validator --test agreement -- --nocapture` tries so many
//! documents.

// The lint knows test functions, not what they call.
#![allow(clippy::panic, clippy::unwrap_used)]

mod made;

use std::sync::LazyLock;
use std::thread;

use fearless_simd::Level;
use optics_acceptor::{Acceptor, Extras};
use optics_model::PackageExecution;
use optics_validator::{Class, Finding, Form, Scan, Validator, json};
use serde::Deserialize;
use serde_json::Value;

use made::Made;

static SCHEMA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap());
static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| Validator::new().unwrap());
static JSONSCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    jsonschema::draft202012::options().should_validate_formats(true).build(&SCHEMA).unwrap()
});

/// A page of the list, in the contract that it is a definition of.
static PAGE: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let reference = format!("{}#/$defs/{PAGE_NAME}", SCHEMA["$id"].as_str().unwrap());
    let schema =
        serde_json::json!({"$schema": SCHEMA["$schema"], "$ref": reference, "$defs": {"contract": *SCHEMA}});
    jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap()
});
const PAGE_NAME: &str = "listPage";
const PAGE_ITEMS: &str = "page_items";

/// What there was of each.
#[derive(Debug, Default)]
struct Seen {
    documents: u64,
    json: u64,
    valid: u64,
    /// Accepted, of the valid ones.
    accepted: u64,
    undocumented: u64,
}

/// Every way to accept that this processor has.
fn acceptors() -> Vec<Acceptor> {
    let best = Level::new();
    let mut levels = vec![best, Level::fallback()];
    #[cfg(target_arch = "x86_64")]
    {
        levels.extend(best.as_avx2().map(Level::Avx2));
        levels.extend(best.as_sse4_2().map(Level::Sse4_2));
        levels.extend(best.as_sse2().map(Level::Sse2));
    }
    levels.into_iter().map(Acceptor::with_level).collect()
}

fn judge(text: &[u8], acceptors: &[Acceptor], seen: &mut Seen) {
    seen.documents += 1;
    let shown = || String::from_utf8_lossy(text).into_owned();
    let start = text.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).unwrap_or(0);
    let mut extras = Extras::default();
    let mut answers = acceptors.iter().map(|acceptor| {
        let end = acceptor.accept(text, start, &mut extras);
        end.map(|end| (end, extras.fields().to_vec()))
    });
    let answer = answers.next().unwrap();
    for other in answers {
        assert_eq!(answer, other, "{}", shown());
    }
    let read = json::read(text);
    if let Some((end, fields)) = &answer {
        let accepted = json::read(&text[..*end]).unwrap_or_else(|error| panic!("{error}: {}", shown()));
        let findings = VALIDATOR.check_document(&accepted);
        assert!(
            findings.iter().all(|finding| finding.class() == Class::Undocumented),
            "{findings:?} {}",
            shown()
        );
        let told: Vec<String> = findings.iter().map(|finding| finding.pattern().to_owned()).collect();
        let named: Vec<String> = fields
            .iter()
            .map(|field| {
                let name = std::str::from_utf8(&text[field.name.clone()]).unwrap();
                format!("{}/{}", field.object, name.replace('~', "~0").replace('/', "~1"))
            })
            .collect();
        assert_eq!(told, named, "{}", shown());
        seen.undocumented += u64::from(!fields.is_empty());
    }
    let Ok(document) = read else { return };
    seen.json += 1;
    let is_violation = |finding: &Finding| finding.class() == Class::Violation;
    let findings = VALIDATOR.check_document(&document);
    let valid = !findings.iter().any(is_violation);
    seen.valid += u64::from(valid);
    seen.accepted += u64::from(valid && answer.is_some());
    let decoded: Result<PackageExecution, _> = serde_json::from_slice(text);
    assert!(decoded.is_ok() || !valid, "{decoded:?} {}", shown());
    // A key that comes twice is no fault to `serde_json`, and a number that no `f64` holds is another one.
    let differs = !document.flaws().is_empty() || is_rounded(document.root());
    if let (Ok(value), false) = (serde_json::from_slice::<Value>(text), differs) {
        // To `jsonschema` before 0.61, each of `*+,-./` is a digit of a date and time. The model knows better.
        let expected = JSONSCHEMA.is_valid(&value) && decoded.is_ok();
        assert_eq!(valid, expected, "{findings:?} {}", shown());
    }
}

/// What `jsonschema` says of a page, if both read the same; the validator must say so too.
fn judge_page(text: &[u8]) -> Option<bool> {
    let mut scan = Scan::new(&VALIDATOR).form(Form::ListPage).threads(1);
    scan.reader("page", text);
    let report = scan.finish();
    let totals = report.totals();
    let valid = totals.pages == 1 && totals.violations == 0 && totals.unread == 0;
    let document = json::read(text).ok()?;
    let value = serde_json::from_slice::<Value>(text).ok()?;
    if !document.flaws().is_empty() || is_rounded(document.root()) {
        return None;
    }
    let mut items = value[PAGE_ITEMS].as_array().into_iter().flatten();
    let expected = PAGE.is_valid(&value) && items.all(|item| PackageExecution::deserialize(item).is_ok());
    assert_eq!(valid, expected, "{totals:?} {}", String::from_utf8_lossy(text));
    Some(valid)
}

/// Whether a number is in it that `serde_json` holds as another one.
fn is_rounded(value: &json::Value<'_>) -> bool {
    match value.kind() {
        json::Kind::Number(number) => {
            let text = number.text();
            let exact = number.as_u64().is_some() || number.as_i64().is_some();
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            !exact && (digits > 15 || text.contains(['e', 'E']))
        }
        json::Kind::Array(items) => items.iter().any(is_rounded),
        json::Kind::Object(object) => object.members().any(|member| is_rounded(member.value())),
        _ => false,
    }
}

fn documents() -> u64 {
    std::env::var("OPTICS_AGREEMENT").map_or(8_000, |number| number.parse().unwrap())
}

#[test]
fn all_agree_on_pages() {
    let mut made = Made::new(&SCHEMA, 1);
    let pages = documents() / 20;
    let (mut valid, mut invalid) = (0, 0);
    for _ in 0..pages {
        match judge_page(&made.next_of(&SCHEMA["$defs"][PAGE_NAME])) {
            Some(true) => valid += 1,
            Some(false) => invalid += 1,
            None => {}
        }
    }
    println!("{valid} pages are valid and {invalid} are not, of {pages}");
    assert!(valid * 8 > pages && invalid * 8 > pages, "{valid} {invalid} of {pages}");
}

#[test]
fn all_agree() {
    let documents = documents();
    let threads = thread::available_parallelism().map_or(1, usize::from) as u64;
    let run = |seed: u64| {
        let acceptors = acceptors();
        let mut made = Made::new(&SCHEMA, seed);
        let mut seen = Seen::default();
        for _ in 0..documents / threads {
            judge(&made.next(), &acceptors, &mut seen);
        }
        seen
    };
    let seen: Vec<Seen> = thread::scope(|scope| {
        let runs: Vec<_> = (0..threads).map(|seed| scope.spawn(move || run(seed))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    println!("{seen:#?}");
    for seen in seen {
        assert!(seen.json < seen.documents && seen.valid < seen.json && seen.valid * 4 > seen.documents);
        // Leaving everything to a closer look would be right, and of no use.
        assert!(seen.accepted * 10 > seen.valid * 6 && seen.undocumented * 50 > seen.documents);
    }
}
