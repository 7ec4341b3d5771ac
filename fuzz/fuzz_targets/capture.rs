//! Any bytes as a capture of any form: an answer, the same on every way, and never "clean" with nothing checked.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use optics_validator::{Captured, Captures, Form, Outcome, Scan, Validator};

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| Validator::new().expect("the contract is usable"));
static CAPTURES: LazyLock<Captures> = LazyLock::new(|| Captures::new().document_limit(1 << 16));

fuzz_target!(|bytes: &[u8]| {
    let Some((form, bytes)) = bytes.split_first() else { return };
    let form = match form % 7 {
        0 => Form::Auto,
        1 => Form::Document,
        2 => Form::Array,
        3 => Form::ListPage,
        4 => Form::Ndjson,
        5 => Form::Records,
        _ => Form::Har,
    };
    let captures = CAPTURES.clone().form(form);
    let mut scan = Scan::new(&VALIDATOR).captures(captures.clone()).threads(1);
    scan.reader("input", bytes);
    let report = scan.finish();
    let totals = report.totals();
    assert!(totals.documents + totals.pages > 0 || report.outcome(false) == Outcome::Incomplete);
    assert!(totals.valid <= totals.documents);
    assert!(totals.valid == totals.documents || totals.violations > 0);

    // Reading without judging meets the same.
    let (mut documents, mut unread, mut not_checked) = (0, 0, 0);
    captures.reader("input", bytes, &mut |captured| match captured {
        Captured::Document { body, origin, .. } => {
            match VALIDATOR.check(body) {
                Ok(findings) => findings.iter().for_each(|finding| {
                    let _ = origin.place(finding.position());
                }),
                Err(error) => {
                    let _ = origin.place(error.position());
                    unread += 1;
                    return;
                }
            }
            documents += 1;
        }
        Captured::Unread { .. } => unread += 1,
        Captured::NotChecked { .. } => not_checked += 1,
        _ => {}
    });
    // Bodies of errors are judged, and only counted by who reads without judging.
    assert!(documents + totals.errors == totals.documents, "{documents} {totals:?}");
    assert!(
        unread <= totals.unread && not_checked >= totals.not_checked,
        "{unread} {not_checked} {totals:?}"
    );
});
