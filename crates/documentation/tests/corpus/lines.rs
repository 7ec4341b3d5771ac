//! Pages whose lines were lost, doubled or swapped: whatever comes of it, it is never a page that says the same, and
//! nothing that still stands there is called removed.

use std::collections::BTreeSet;

use optics_documentation::{Lock, Page, Verdict};

use crate::model::Model;
use crate::noise::Noise;
use crate::{Layout, against, lock};

/// Pages for each layout and base.
const PAGES: u64 = 200;

/// The lines of a page with their ends. No line breaks a tag: what a broken attribute swallows, no reader sees.
fn pieces(page: &str) -> Vec<String> {
    page.split_inclusive(['\n', '\r']).map(str::to_owned).collect()
}

fn damaged(page: &str, noise: &mut Noise) -> String {
    let mut pieces = pieces(page);
    for _ in 0..=noise.below(2) {
        let at = noise.below(pieces.len());
        match noise.below(4) {
            0 => drop(pieces.remove(at)),
            1 => pieces.insert(at, pieces[at].clone()),
            2 => {
                let other = noise.below(pieces.len());
                pieces.swap(at, other);
            }
            _ if pieces[at].contains('<') => {}
            _ => {
                let words: Vec<&str> = pieces[at].split(' ').collect();
                let lost = noise.below(words.len());
                let kept = words.iter().enumerate().filter(|(word, _)| *word != lost).map(|(_, word)| *word);
                pieces[at] = kept.collect::<Vec<_>>().join(" ");
            }
        }
    }
    pieces.concat()
}

/// In any order: none of them means anything.
fn headers(lock: &Lock) -> BTreeSet<String> {
    lock.facts().headers.iter().map(|header| format!("{header:?}")).collect()
}

#[test]
fn lines_lost_doubled_and_swapped() {
    let (mut clean, mut findings, mut not_compared) = (0, 0, 0);
    for (base, layout) in
        [Model::shipped(), Model::rich()].iter().flat_map(|base| Layout::ALL.map(|layout| (base, layout)))
    {
        let lock = lock(base);
        for seed in 0..PAGES {
            let noise = &mut Noise::new(seed);
            let text = damaged(&layout.render(base, noise), noise);
            let report = against(&lock, &text, &base.location);
            let context = || format!("{layout:?}, seed {seed}: {:?}\n{text}", report.findings());
            match report.verdict() {
                Verdict::NotCompared => not_compared += 1,
                _ if !report.findings().is_empty() => findings += 1,
                _ => {
                    clean += 1;
                    let page = Page::parse(text.as_bytes()).unwrap().found_at(&base.location);
                    let (known, expected) = (Lock::from(&page), lock.facts());
                    let found = known.facts();
                    // A definition list has no titles of columns.
                    let same = found.response.fields == expected.response.fields
                        && found.request.fields == expected.request.fields
                        && found.query_parameters == expected.query_parameters
                        && found.path == expected.path
                        && headers(&known) == headers(&lock)
                        && found.notes == expected.notes
                        && found.summary == expected.summary;
                    assert!(same, "{}", context());
                }
            }
            let removed = report.findings().iter().filter(|finding| {
                let id = finding.kind.id();
                id.ends_with("field-removed") || id == "query-parameter-removed" || id == "header-removed"
            });
            for finding in removed {
                let name = finding.subject.rsplit(['.', ' ']).next().unwrap();
                // A name that is one plain word is one of sentences as well.
                let is_word = !name.contains(|c: char| c.is_ascii_uppercase()) || name == "Accept";
                assert!(is_word || !text.contains(name), "{} {}", finding.subject, context());
            }
        }
    }
    // White space and tags that mean nothing change nothing; most changes are noticed.
    assert!(clean > 0 && findings > 0 && not_compared > findings, "{clean} {findings} {not_compared}");
    assert!(clean * 2 < findings + not_compared, "{clean} {findings} {not_compared}");
    eprintln!("lines: {clean} clean, {findings} with findings, {not_compared} not compared");
}
