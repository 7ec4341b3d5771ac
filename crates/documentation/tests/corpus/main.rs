//! The corpus: one page, written in every layout, with every change and with noise.
//!
//! The project's own renderers write what the shipped lock says, in words of the shipped schema. For each layout and
//! each change, the comparison must find exactly that change where the layout can show it, and must say that it could
//! not compare where it cannot. `cargo test -p optics-documentation --test corpus -- --nocapture` prints the counts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test that cannot go on has failed.

mod damage;
mod html;
mod lines;
mod markdown;
mod model;
mod mutation;
mod noise;
mod text;

use optics_documentation::{Lock, Page, Report, Sources, Verdict, compare};

use model::Model;
use mutation::{Base, Mutation, Needs};
use noise::Noise;

/// How a page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    Text(text::Style),
    Html(html::Style),
    Markdown(markdown::Style),
}

impl Layout {
    const ALL: [Self; 7] = [
        Self::Text(text::Style::Compact),
        Self::Text(text::Style::Airy),
        Self::Text(text::Style::Copied),
        Self::Html(html::Style::Table),
        Self::Html(html::Style::Definitions),
        Self::Markdown(markdown::Style::Rows),
        Self::Markdown(markdown::Style::Cells),
    ];

    pub(crate) fn render(self, model: &Model, noise: &mut Noise) -> String {
        match self {
            Self::Text(style) => text::render(model, style, noise),
            Self::Html(style) => html::render(model, style, noise),
            Self::Markdown(style) => markdown::render(model, style, noise),
        }
    }

    fn shows(self, needs: Needs) -> bool {
        match (self, needs) {
            (Self::Html(style), Needs::Titles) => style == html::Style::Table,
            (_, Needs::Nothing | Needs::Titles) | (Self::Html(_), _) => true,
            (Self::Text(_), needs) => needs == Needs::Lists,
            (Self::Markdown(_), _) => false,
        }
    }

    /// What the layout drops keeps the whole from being compared, whatever else it shows.
    fn is_lossy(self) -> bool {
        matches!(self, Self::Markdown(_))
    }
}

/// Pages for each layout and change.
const PAGES: u64 = 12;

#[derive(Debug, Default)]
struct Counts {
    pages: usize,
    exact: usize,
    not_compared: usize,
}

/// The lock of a base, from its compact text, found where it stands.
fn lock(base: &Model) -> Lock {
    let page = text::render(base, text::Style::Compact, &mut Noise::new(1));
    Lock::from(&Page::parse(page.as_bytes()).unwrap().found_at(&base.location))
}

fn against(lock: &Lock, text: &str, location: &str) -> Report {
    match Page::parse(text.as_bytes()) {
        Ok(page) => compare(lock, &Sources { page: Some(&page.found_at(location)), ..Sources::default() }),
        Err(error) => {
            let mut report = compare(lock, &Sources::default());
            report.fail(error);
            report
        }
    }
}

fn judge(layout: Layout, mutation: &Mutation, report: &Report, counts: &mut Counts, context: &str) {
    let findings: Vec<(&str, &str)> =
        report.findings().iter().map(|finding| (finding.kind.id(), finding.subject.as_str())).collect();
    let expected: Vec<(&str, &str)> =
        mutation.finding.iter().map(|(kind, subject)| (*kind, subject.as_str())).collect();
    let failures: Vec<String> = report.failures().iter().map(ToString::to_string).collect();
    counts.pages += 1;
    let shows = layout.shows(mutation.needs);
    if report.verdict() == Verdict::NotCompared {
        counts.not_compared += 1;
        assert!(!shows || layout.is_lossy(), "{} was not compared: {failures:?}\n{context}", mutation.name);
        let of_page = if shows { expected } else { Vec::new() };
        // A column's title is a fact of its own, and a definition list has none.
        assert_eq!(findings, of_page, "{}: {failures:?}\n{context}", mutation.name);
    } else if mutation.needs == Needs::Titles && !shows {
        assert!(findings.is_empty(), "{}: {findings:?}\n{context}", mutation.name);
        counts.exact += 1;
    } else {
        assert!(shows, "{} cannot be seen here, and yet: {findings:?}\n{context}", mutation.name);
        assert!(!layout.is_lossy(), "{} is called whole\n{context}", mutation.name);
        assert_eq!(findings, expected, "{}\n{context}", mutation.name);
        counts.exact += 1;
    }
}

fn run(layout: Layout) {
    let (shipped, rich) = (Model::shipped(), Model::rich());
    let locks = [lock(&shipped), lock(&rich)];
    let mut counts = Counts::default();
    let mutations = mutation::all();
    assert!(mutations.len() >= 25);
    for (index, mutation) in mutations.iter().enumerate() {
        let (base, lock) =
            if mutation.base == Base::Rich { (&rich, &locks[1]) } else { (&shipped, &locks[0]) };
        let mut model = base.clone();
        (mutation.apply)(&mut model);
        let before = counts.pages;
        for seed in 0..PAGES {
            let seed = seed * 1009 + index as u64;
            let page = layout.render(&model, &mut Noise::new(seed));
            let report = against(lock, &page, &model.location);
            judge(layout, mutation, &report, &mut counts, &format!("{layout:?}, seed {seed}\n{page}"));
        }
        assert_eq!(counts.pages - before, 12, "every change is looked at");
    }
    eprintln!("{layout:?}: {} changes, {counts:?}", mutations.len());
    assert_eq!(counts.exact + counts.not_compared, counts.pages);
}

#[test]
fn there_are_enough_pages() {
    let pages = Layout::ALL.len() * mutation::all().len() * usize::try_from(PAGES).unwrap();
    assert!(pages >= 5_000, "{pages}");
}

#[test]
fn compact_text() {
    run(Layout::ALL[0]);
}

#[test]
fn airy_text() {
    run(Layout::ALL[1]);
}

#[test]
fn text_that_a_browser_copied() {
    run(Layout::ALL[2]);
}

#[test]
fn html_with_a_table() {
    run(Layout::ALL[3]);
}

#[test]
fn html_with_a_definition_list() {
    run(Layout::ALL[4]);
}

#[test]
fn markdown_with_a_row_on_a_line() {
    run(Layout::ALL[5]);
}

#[test]
fn markdown_with_a_cell_on_a_line() {
    run(Layout::ALL[6]);
}
