//! Lock against page: how the page is made up, and where it stands.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::facts::{Body, Facts, Note, Sample};
use crate::page::Page;
use crate::product;

use super::kind::Kind;
use super::open_end;
use super::page_operation::Comparison;

impl Comparison {
    /// The titles of the columns, and the JSON samples, of both bodies.
    pub(super) fn bodies(&mut self, lock: &Facts, page: &Page) {
        let (facts, lines) = (page.facts(), page.lines());
        self.count(2);
        for (name, old, new, lines) in [
            ("request", &lock.request, &facts.request, &lines.request),
            ("response", &lock.response, &facts.response, &lines.response),
        ] {
            let titles = |body: &Body| body.columns.join(", ");
            // A table that is a list of definitions has no titles.
            let both = !(old.columns.is_empty() || new.columns.is_empty());
            if both && !same_titles(&old.columns, &new.columns) {
                let (expected, found) = (titles(old), titles(new));
                self.add(
                    Kind::TableHeaderChanged,
                    &format!("{name} table"),
                    lines.table,
                    Some(&expected),
                    Some(&found),
                );
            }
            let is_gained_or_lost = name == "request" && old.is_described() != new.is_described();
            if !is_gained_or_lost {
                self.samples(name, old, new, &lines.samples, lines.text);
            }
        }
    }

    fn samples(&mut self, name: &str, old: &Body, new: &Body, lines: &[usize], line: usize) {
        let (gone, came) = without_common(&old.samples, &new.samples, |sample| sample.text);
        let subject = format!("{name} sample");
        let line_of = |at: usize| lines.get(at).copied().unwrap_or(line);
        for at in 0..gone.len().max(came.len()) {
            match (gone.get(at), came.get(at)) {
                (Some((_, old)), Some((at, new))) => {
                    let changes = |from: &Sample, to: &Sample| {
                        let fields = from.fields.difference(&to.fields);
                        let list: Vec<String> =
                            fields.map(|(path, kind)| format!("{path}: {kind}")).collect();
                        (!list.is_empty()).then(|| list.join(", "))
                    };
                    let (expected, found) = (changes(old, new), changes(new, old));
                    let line = line_of(*at);
                    self.add(Kind::SampleChanged, &subject, line, expected.as_deref(), found.as_deref());
                }
                (Some(_), None) => self.add(Kind::SampleRemoved, &subject, line, None, None),
                (None, Some((at, _))) => self.add(Kind::SampleAdded, &subject, line_of(*at), None, None),
                (None, None) => {}
            }
        }
    }

    /// The notes, each by its heading. Gives what a page that may not be whole leaves open about them.
    pub(super) fn notes(&mut self, lock: &Facts, page: &Page) -> Vec<Error> {
        let (facts, lines) = (page.facts(), page.lines());
        self.count(1);
        let mut doubts = Vec::new();
        let (mut gone, came) =
            without_common(&lock.notes, &facts.notes, |note| (note.heading.clone(), note.text));
        for (at, note) in came {
            let line = lines.notes.get(at).copied().unwrap_or(lines.title);
            let same = gone.iter().position(|(_, known)| known.heading == note.heading);
            let kind = if same.is_some() { Kind::NoteReworded } else { Kind::NoteAdded };
            if let Some(same) = same {
                gone.remove(same);
            }
            match open_end::doubt_new(page, at, same.is_some()) {
                Some(doubt) => doubts.push(doubt),
                None => self.add(kind, &note.heading, line, None, None),
            }
        }
        for (_, note) in gone {
            match open_end::doubt_gone(page, note) {
                Some(doubt) => doubts.push(doubt),
                None => self.add(Kind::NoteRemoved, &note.heading, lines.title, None, None),
            }
        }
        doubts
    }

    /// The headings. One that comes or goes with something else that is reported is part of that.
    pub(super) fn headings(&mut self, lock: &Facts, page: &Page) {
        let (facts, lines) = (page.facts(), page.lines());
        self.count(1);
        let is_explained = |heading: &str| {
            let of_note = |notes: &[Note]| notes.iter().any(|note| note.heading == heading);
            (of_note(&lock.notes) != of_note(&facts.notes))
                || (heading.contains("xample") && lock.examples.len() != facts.examples.len())
                || (heading.contains("query") && lock.query_parameters != facts.query_parameters)
                || (heading.contains("headers") && lock.headers != facts.headers)
                || (heading.starts_with("Request JSON") && lock.request != facts.request)
        };
        let (gone, came) = without_common(&lock.headings, &facts.headings, Clone::clone);
        let list = |headings: &[(usize, &String)]| {
            let headings = headings.iter().filter(|(_, heading)| !is_explained(heading));
            headings.map(|(_, heading)| format!("\"{heading}\"")).collect::<Vec<_>>().join(", ")
        };
        let (expected, found) = (list(&gone), list(&came));
        if !(expected.is_empty() && found.is_empty()) {
            let at = came.first().and_then(|(at, _)| lines.headings.get(*at)).copied();
            let or_none = |text: String| Some(text).filter(|text| !text.is_empty());
            let (expected, found) = (or_none(expected), or_none(found));
            let line = at.unwrap_or(lines.title);
            self.add(Kind::HeadingsChanged, "headings", line, expected.as_deref(), found.as_deref());
        }
        let common = |all: &[String], but: &[(usize, &String)]| -> Vec<String> {
            let kept = all.iter().enumerate().filter(|(at, _)| !but.iter().any(|(gone, _)| gone == at));
            kept.map(|(_, heading)| heading.clone()).collect()
        };
        let (before, after) = (common(&lock.headings, &gone), common(&facts.headings, &came));
        if before != after {
            let moved = before.iter().zip(&after).find(|(before, after)| before != after);
            let at = moved.and_then(|(_, after)| facts.headings.iter().position(|heading| heading == after));
            let line = at.and_then(|at| lines.headings.get(at)).copied().unwrap_or(lines.title);
            let (before, after) = (before.join(", "), after.join(", "));
            self.add(Kind::HeadingOrderChanged, "headings", line, Some(&before), Some(&after));
        }
    }

    /// Address and product names: the same contract under another roof.
    pub(super) fn identity(&mut self, lock: &Facts, page: &Page) {
        let (facts, lines) = (page.facts(), page.lines());
        self.count(1);
        if let (Some(before), Some(after)) = (&lock.location, &facts.location)
            && plain(before) != plain(after)
        {
            self.add(Kind::Moved, "page", lines.title, Some(before), Some(after));
        }
        let gone: Vec<&str> = lock.products.difference(&facts.products).map(String::as_str).collect();
        let came: Vec<&str> = facts.products.difference(&lock.products).map(String::as_str).collect();
        if families(&lock.products) == families(&facts.products) && !(gone.is_empty() && came.is_empty()) {
            let text = |names: &[&str]| (!names.is_empty()).then(|| names.join(", "));
            let (expected, found) = (text(&gone), text(&came));
            self.add(Kind::Rebranded, "products", lines.title, expected.as_deref(), found.as_deref());
        }
    }
}

/// Titles are the same in any case of letters.
fn same_titles(old: &[String], new: &[String]) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|(old, new)| old.eq_ignore_ascii_case(new))
}

/// Items of a list with their places in it.
type Placed<'a, T> = Vec<(usize, &'a T)>;

/// What only one of two lists has, with its place there; of what both have, each side's copies are paired.
fn without_common<'a, T, K: PartialEq>(
    old: &'a [T],
    new: &'a [T],
    key: impl Fn(&T) -> K,
) -> (Placed<'a, T>, Placed<'a, T>) {
    let mut gone: Vec<(usize, &T)> = old.iter().enumerate().collect();
    let mut came = Vec::new();
    for (at, item) in new.iter().enumerate() {
        match gone.iter().position(|(_, known)| key(known) == key(item)) {
            Some(same) => {
                gone.remove(same);
            }
            None => came.push((at, item)),
        }
    }
    (gone, came)
}

/// An address without what does not tell pages apart.
fn plain(address: &str) -> &str {
    let address = address.split('#').next().unwrap_or(address);
    address.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/')
}

/// Each product once, whatever it is called.
fn families(products: &BTreeSet<String>) -> BTreeSet<&'static str> {
    products.iter().filter_map(|name| product::names_of_the_same(name).first().copied()).collect()
}
