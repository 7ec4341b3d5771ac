//! A report for a terminal or a log: the matrix, what rests on inference, the findings, the answer.

use std::collections::BTreeMap;

use optics_validator::printable;

use crate::drift::kind::Level;
use crate::drift::report::{Finding, Place, Report, Verdict, Witness};
use crate::error::Source;

use super::context::{Context, Places};
use super::style::{BAD, DOUBT, FAINT, GOOD, Paint, STRONG, WIDTH, of_level};
use super::{change, count, grid};

pub(super) fn write(report: &Report, context: &Context<'_>) -> String {
    let text = Text {
        report,
        places: Places::new(context),
        paint: Paint { is_coloured: context.is_coloured, width: context.width.unwrap_or(WIDTH) },
    };
    let matrix = grid::write(report, text.paint);
    let parts = [matrix, text.inferences(), text.findings(), text.failures(), text.answer(context)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// What a source was compared by, and the sources that were not.
pub(super) fn compared(report: &Report) -> (Vec<String>, Vec<&'static str>) {
    let compared: Vec<String> = report
        .compared()
        .iter()
        .map(|compared| {
            let fields = (compared.fields > 0).then(|| count(compared.fields, "field"));
            let facts = (compared.facts > 0).then(|| count(compared.facts, "fact"));
            let what: Vec<String> = fields.into_iter().chain(facts).collect();
            format!("{} ({})", compared.source, what.join(", "))
        })
        .collect();
    let sources = [Source::Page, Source::Schema, Source::Types, Source::Openapi, Source::Traffic];
    let is_given = |source: &Source| {
        report.compared().iter().any(|compared| compared.source == *source)
            || report.failures().iter().any(|failure| failure.source_compared() == *source)
    };
    let missing = sources.into_iter().filter(|source| !is_given(source)).map(Source::name).collect();
    (compared, missing)
}

/// The answer in one line.
pub(super) fn answer(report: &Report) -> String {
    let of = |level| report.findings().iter().filter(|finding| finding.kind.level() == level).count();
    let (breaking, warning, info) = (of(Level::Breaking), of(Level::Warning), of(Level::Info));
    let findings = format!("{breaking} breaking, {warning} warning, {info} info");
    match report.verdict() {
        Verdict::Clean if info == 0 => "no drift".to_owned(),
        Verdict::Clean => format!("no drift ({findings})"),
        Verdict::Drift => format!("drift: {findings}"),
        Verdict::NotCompared if report.findings().is_empty() => "could not compare".to_owned(),
        Verdict::NotCompared => format!("could not compare the whole; so far {findings}"),
    }
}

struct Text<'a> {
    report: &'a Report,
    places: Places<'a>,
    paint: Paint,
}

impl Text<'_> {
    /// Constraints that nobody wrote down, by keyword.
    fn inferences(&self) -> String {
        let all = self.report.constraints();
        let mut by_keyword: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for constraint in all.iter().filter(|constraint| constraint.is_inference) {
            let path = if constraint.path.is_empty() { "the document" } else { &constraint.path };
            let paths = by_keyword.entry(&constraint.keyword).or_default();
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        if by_keyword.is_empty() {
            return String::new();
        }
        let inferred = all.iter().filter(|constraint| constraint.is_inference).count();
        let title =
            format!("{inferred} of {} of the schema rest on inference alone", count(all.len(), "constraint"));
        let mut text = String::new();
        for line in self.paint.wrap(&title, "", "").lines() {
            text.push_str(&format!("{}\n", self.paint.with(STRONG, line)));
        }
        let width = by_keyword.keys().map(|keyword| keyword.chars().count()).max().unwrap_or(0);
        for (keyword, paths) in by_keyword {
            let first = format!("{:width$}  ", printable(keyword));
            text.push_str(&self.paint.wrap(&printable(&paths.join(", ")), &first, &" ".repeat(width + 2)));
        }
        text
    }

    fn findings(&self) -> String {
        self.report.findings().iter().map(|finding| self.finding(finding)).collect()
    }

    fn finding(&self, finding: &Finding) -> String {
        let (kind, level) = (finding.kind, finding.kind.level());
        let head = format!("{} {}: {}", kind.id(), printable(&finding.subject), kind.meaning());
        let head = self.paint.wrap(&head, &format!("{:8}  ", level.name()), MARGIN);
        let head = head.replacen(level.name(), &self.paint.with(of_level(level), level.name()), 1);
        let head = head.replacen(kind.id(), &self.paint.with(STRONG, kind.id()), 1);
        let rest = [
            (label(finding), change(finding, "→")),
            ("why", finding.reason.clone()),
            ("witness", finding.witness.as_ref().map(witness)),
            ("at", Some(self.place(finding))),
            ("grade", finding.grade.clone()),
        ];
        let rest = rest.into_iter().filter_map(|(label, text)| {
            let lines = self.paint.wrap(&printable(&text?), &format!("{MARGIN}{label:8}"), REST);
            Some(lines.replacen(label, &self.paint.with(FAINT, label), 1))
        });
        std::iter::once(head).chain(rest).collect()
    }

    fn place(&self, finding: &Finding) -> String {
        let pointer = match &finding.place {
            Some(Place::Pointer(pointer)) if !pointer.is_empty() => Some(pointer.as_str()),
            _ => None,
        };
        let (name, line) = match (self.places.of(finding.source, finding.place.as_ref()), &finding.place) {
            (Some(location), _) => (location.name, location.region.map(|region| region.start_line)),
            (None, Some(Place::Line(line))) => (finding.source.name(), Some(*line)),
            (None, _) => (finding.source.name(), None),
        };
        let line = line.map(|line| format!(":{line}")).unwrap_or_default();
        let pointer = pointer.map(|pointer| format!(" {pointer}")).unwrap_or_default();
        format!("{name}{line}{pointer}")
    }

    fn failures(&self) -> String {
        let failures = self.report.failures().iter().map(|failure| {
            let name = self.places.of(failure.source_compared(), None).map(|location| location.name);
            let name = name.map(|name| format!("{name}: ")).unwrap_or_default();
            let lines =
                self.paint.wrap(&format!("{}{failure}", printable(&name)), "could not compare  ", MARGIN);
            lines.replacen("could not compare", &self.paint.with(DOUBT, "could not compare"), 1)
        });
        failures.collect()
    }

    fn answer(&self, context: &Context<'_>) -> String {
        let (compared, missing) = compared(self.report);
        let mut text = if compared.is_empty() {
            "nothing was compared\n".to_owned()
        } else {
            self.paint.wrap(&compared.join(", "), "compared with the lock: ", MARGIN)
        };
        if missing.contains(&Source::Page.name()) {
            let words =
                "no page was given: what the vendor says today was not looked at (--page FILE or URL)";
            text.push_str(&self.paint.wrap(words, "", MARGIN));
        }
        let style = match self.report.verdict() {
            Verdict::Clean => GOOD,
            Verdict::Drift => BAD,
            Verdict::NotCompared => DOUBT,
        };
        // Each line has its colour, so that none is left where the terminal goes on.
        for line in self.paint.wrap(&answer(self.report), "", MARGIN).lines() {
            text.push_str(&self.paint.with(style, line));
            text.push('\n');
        }
        if self.report.verdict() != Verdict::NotCompared {
            if !self.report.findings().is_empty() {
                let words = "--explain ID says what a finding means and what to do about it";
                text.push_str(&self.paint.wrap(words, "", MARGIN));
            }
            for advice in advice(self.report, context) {
                text.push_str(&self.paint.wrap(&printable(&advice), "", MARGIN));
            }
        }
        text
    }
}

/// What stands before the change: both ends of it, or the one that there is.
fn label(finding: &Finding) -> &'static str {
    match (&finding.expected, &finding.found) {
        (None, Some(_)) => "found",
        (Some(_), None) => "was",
        _ => "change",
    }
}

/// Which side takes the document, and which does not.
pub(super) fn witness(witness: &Witness) -> String {
    let (accepts, refuses) = (grid::title(witness.accepted_by), grid::title(witness.refused_by));
    format!("{accepts} accepts and {refuses} refuses {}", witness.document)
}

/// What can be done about the findings.
pub(super) fn advice(report: &Report, context: &Context<'_>) -> Vec<String> {
    if report.verdict() == Verdict::NotCompared {
        return Vec::new();
    }
    let of_page = |finding: &&Finding| finding.source == Source::Page;
    let differs = |finding: &&Finding| finding.kind.level() > Level::Info;
    let accept = context.accept.filter(|_| report.findings().iter().any(|finding| of_page(&finding)));
    let is_contract = report.findings().iter().any(|finding| !of_page(&finding) && differs(&finding));
    let mend = context.mend.filter(|_| is_contract);
    accept
        .map(|accept| format!("to accept what the page says now: {accept}"))
        .into_iter()
        .chain(mend.map(|mend| format!("to mend the contract: {mend}")))
        .collect()
}

/// Details stand below the words of a finding, behind its level.
const MARGIN: &str = "          ";
const REST: &str = "                  ";
