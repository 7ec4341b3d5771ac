//! The artefacts that a report is about, and the places in them.

use std::collections::BTreeMap;

use optics_validator::json::{self, Document};

use crate::drift::report::Place;
use crate::error::Source;

/// What a reader of the report can open, and how the report is shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// The page.
    pub page: Option<Artefact<'a>>,
    /// The documentation lock.
    pub lock: Option<Artefact<'a>>,
    /// The JSON Schema.
    pub schema: Option<Artefact<'a>>,
    /// The OpenAPI description.
    pub openapi: Option<Artefact<'a>>,
    /// The profile of captured traffic.
    pub traffic: Option<Artefact<'a>>,
    /// The command that accepts what the page says now.
    pub accept: Option<&'a str>,
    /// What to do where the contract is to be changed.
    pub mend: Option<&'a str>,
    /// Text has colours.
    pub is_coloured: bool,
    /// How many columns the terminal has on which text is read; 100 unless it is told.
    pub width: Option<usize>,
}

/// A file, or a page at an address.
#[derive(Debug, Clone, Copy)]
pub struct Artefact<'a> {
    /// Its path as the reader knows it, or its URL.
    pub name: &'a str,
    /// Its text, where JSON pointers are to be turned into lines.
    pub text: Option<&'a str>,
}

impl<'a> Context<'a> {
    fn artefact(&self, source: Source) -> Option<Artefact<'a>> {
        match source {
            Source::Page => self.page,
            Source::Lock => self.lock,
            Source::Schema => self.schema,
            Source::Openapi => self.openapi,
            Source::Traffic => self.traffic,
            // They are compiled: there is no text to open.
            Source::Types => None,
        }
    }
}

/// Looks up where things stand.
pub(super) struct Places<'a> {
    context: &'a Context<'a>,
    documents: BTreeMap<Source, Document<'a>>,
}

/// The lines of artefacts at which findings stand.
pub struct Excerpts<'a>(Places<'a>);

/// Lines of an artefact, as they stand there: of a page they can be the vendor's sentences, which belong into no repository.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Excerpt<'a> {
    /// The artefact.
    pub name: &'a str,
    /// The number of the first line, from 1.
    pub first: usize,
    /// The lines; none if the artefact has no text to show.
    pub lines: Vec<&'a str>,
    /// The place goes on behind them.
    pub goes_on: bool,
}

/// How many lines of a place are shown.
const MOST_LINES: usize = 6;

impl<'a> Excerpts<'a> {
    /// Of the artefacts whose text the context has.
    pub fn new(context: &'a Context<'a>) -> Self {
        Self(Places::new(context))
    }

    /// What stands at a place of a source; none if there is nothing to open.
    pub fn of(&self, source: Source, place: Option<&Place>) -> Option<Excerpt<'a>> {
        let Location { name, region } = self.0.of(source, place)?;
        // What a page says of a name stands behind it.
        let behind = usize::from(matches!(place, Some(Place::Line(_))));
        let (first, last) = region.map_or((1, 0), |region| (region.start_line, region.end_line + behind));
        let text = self.0.context.artefact(source).and_then(|artefact| artefact.text).unwrap_or_default();
        let all = (last + 1).saturating_sub(first);
        let lines: Vec<&str> = text.lines().skip(first - 1).take(all.min(MOST_LINES)).collect();
        let goes_on = !lines.is_empty() && all > MOST_LINES;
        Some(Excerpt { name, first, lines, goes_on })
    }
}

impl std::fmt::Debug for Excerpts<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Excerpts").finish_non_exhaustive()
    }
}

/// A place that a reader can go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Location<'a> {
    /// The artefact.
    pub(super) name: &'a str,
    pub(super) region: Option<Region>,
}

/// Lines and columns from 1; a column counts characters, and the last one is behind the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) start_line: usize,
    pub(super) end_line: usize,
    pub(super) columns: Option<(usize, usize)>,
}

impl<'a> Places<'a> {
    pub(super) fn new(context: &'a Context<'a>) -> Self {
        let sources = [Source::Lock, Source::Schema, Source::Openapi, Source::Traffic];
        let read = |source| {
            let text = context.artefact(source)?.text?;
            Some((source, json::read(text.as_bytes()).ok()?))
        };
        Self { context, documents: sources.into_iter().filter_map(read).collect() }
    }

    /// Where a finding of the source stands; without a place, the artefact as a whole.
    pub(super) fn of(&self, source: Source, place: Option<&Place>) -> Option<Location<'a>> {
        let name = self.context.artefact(source)?.name;
        let region = match place {
            Some(Place::Line(line)) => Some(line_region(*line)),
            Some(Place::Pointer(pointer)) => self.region(source, pointer),
            None => None,
        };
        Some(Location { name, region })
    }

    /// Where a failure of the source stands.
    pub(super) fn of_line(&self, source: Source, line: Option<usize>) -> Option<Location<'a>> {
        self.of(source, line.map(Place::Line).as_ref())
    }

    fn region(&self, source: Source, pointer: &str) -> Option<Region> {
        let document = self.documents.get(&source)?;
        let span = document.root().pointer(pointer)?.span();
        let (start, end) = (position(document.text(), span.start), position(document.text(), span.end));
        Some(Region { start_line: start.0, end_line: end.0, columns: Some((start.1, end.1)) })
    }
}

fn line_region(line: usize) -> Region {
    let line = line.max(1);
    Region { start_line: line, end_line: line, columns: None }
}

/// Line and column of an offset.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}
