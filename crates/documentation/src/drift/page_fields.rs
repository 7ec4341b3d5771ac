//! Lock against page: fields of the bodies, and query parameters.

use std::collections::HashMap;

use crate::error::{Error, Reason, Source};
use crate::facts::{Described, Facts};
use crate::field_tree::FieldId;
use crate::hint::Rule;
use crate::page::{Lists, Page};

use super::Grades;
use super::certainty;
use super::kind::Kind;
use super::pairing::{Doubtful, How, Pairing, Tree};
use super::report::{Finding, Outcome, Place};

/// Compares the response's fields: names, nesting, order, descriptions. Where the layout cannot show all of it, gives
/// the failure that says so beside what it does show.
pub(super) fn response(lock: &Facts, page: &Page, grades: &Grades) -> Result<(Outcome, Vec<Error>), Error> {
    let (old, new) = (&lock.response.fields, &page.facts().response.fields);
    let lists_are_lost = page.evidence().lists == Lists::Lost;
    let pairing = Pairing::of(old, new, lists_are_lost);
    certainty::refuse(&pairing, page)?;
    certainty::refuse_elsewhere(&pairing, lock, page)?;
    let lines = &page.lines().response;
    let table = Table { pairing, kinds: &RESPONSE, lines: &lines.fields, line: lines.table };
    let is_same_text = |before: &Described, after: FieldId| {
        before.text == new.get(after).text || certainty::is_with_footer(before.text, after, new, page)
    };
    let mut gap: Vec<Error> = certainty::gap(&table.pairing, page).into_iter().collect();
    gap.extend(table.doubts());
    let fields = if gap.is_empty() { old.len() } else { new.len().min(old.len()) };
    Ok((Outcome { findings: table.findings(grades, &is_same_text), fields, facts: 0 }, gap))
}

/// Compares the request's fields. A body that is described on one side only is one difference, reported elsewhere.
pub(super) fn request(lock: &Facts, page: &Page) -> (Outcome, Vec<Error>) {
    let (old, new) = (&lock.request.fields, &page.facts().request.fields);
    if old.is_empty() || new.is_empty() {
        return (Outcome::default(), Vec::new());
    }
    let lines = &page.lines().request;
    outcome((old, new), page.evidence().request_lists, &REQUEST, (&lines.fields, lines.table), page)
}

/// Compares the query parameters, and what is listed below them.
pub(super) fn query_parameters(lock: &Facts, page: &Page) -> (Outcome, Vec<Error>) {
    let lines = page.lines();
    let trees = (&lock.query_parameters, &page.facts().query_parameters);
    let (outcome, gap) =
        outcome(trees, page.evidence().query_lists, &QUERY, (&lines.query_parameters, lines.query), page);
    (Outcome { facts: 1, fields: 0, ..outcome }, gap)
}

fn outcome(
    (old, new): (&Tree, &Tree),
    lists: Lists,
    kinds: &Kinds,
    (lines, line): (&[usize], usize),
    page: &Page,
) -> (Outcome, Vec<Error>) {
    let table = Table { pairing: Pairing::of(old, new, lists == Lists::Lost), kinds, lines, line };
    let is_same_text = |before: &Described, after: FieldId| before.text == new.get(after).text;
    if let Err(doubt) = certainty::refuse_doubts(&table.pairing, page) {
        return (Outcome::default(), vec![doubt]);
    }
    let findings = table.findings(&Grades::none(), &is_same_text);
    let mut gap: Vec<Error> = certainty::lost_lists(&table.pairing, lists, line).into_iter().collect();
    gap.extend(table.doubts());
    (Outcome { findings, fields: old.len(), facts: 0 }, gap)
}

/// The kinds of finding for one table.
struct Kinds {
    prefix: &'static str,
    added: Kind,
    removed: Kind,
    renamed: Kind,
    moved: Kind,
    reworded: Kind,
    /// When the new wording hints at another type.
    hint: Kind,
    order: Kind,
}

const RESPONSE: Kinds = Kinds {
    prefix: "",
    added: Kind::FieldAdded,
    removed: Kind::FieldRemoved,
    renamed: Kind::FieldRenamed,
    moved: Kind::FieldMoved,
    reworded: Kind::DescriptionReworded,
    hint: Kind::TypeHintChanged,
    order: Kind::FieldOrderChanged,
};

const REQUEST: Kinds = Kinds {
    prefix: "request: ",
    added: Kind::RequestFieldAdded,
    removed: Kind::RequestFieldRemoved,
    renamed: Kind::RequestFieldRenamed,
    moved: Kind::RequestFieldMoved,
    reworded: Kind::RequestFieldReworded,
    hint: Kind::RequestFieldReworded,
    order: Kind::RequestFieldOrderChanged,
};

const QUERY: Kinds = Kinds {
    prefix: "query: ",
    added: Kind::QueryParameterAdded,
    removed: Kind::QueryParameterRemoved,
    renamed: Kind::QueryParameterRenamed,
    moved: Kind::QueryParameterMoved,
    reworded: Kind::QueryParameterReworded,
    hint: Kind::QueryParameterReworded,
    order: Kind::QueryParameterOrderChanged,
};

/// A table of the page beside that of the lock.
struct Table<'a> {
    pairing: Pairing<'a>,
    kinds: &'a Kinds,
    /// Lines of the page's fields.
    lines: &'a [usize],
    /// Line of the table.
    line: usize,
}

impl Table<'_> {
    /// The differences, in the order of the page; what is gone stands at its place in the lock, before the rest.
    fn findings(&self, grades: &Grades, is_same_text: &dyn Fn(&Described, FieldId) -> bool) -> Vec<Finding> {
        let Pairing { old, new, pairs, removed, added, .. } = &self.pairing;
        let finding = |kind, path: String, known_as: &str| {
            let grade = grades.get(known_as);
            Finding::new(kind, Source::Page, format!("{}{path}", self.kinds.prefix)).graded(grade)
        };
        let mut findings = Vec::new();
        for &id in removed {
            let path = old.path(id);
            let gone = finding(self.kinds.removed, path.clone(), &path).at(Place::Line(self.line));
            findings.push(gone.expected(with_sub_fields(old, id)));
        }
        let mut found: Vec<(FieldId, Finding)> = Vec::new();
        for &(before, after, how) in pairs {
            let known_as = old.path(before);
            let changed = match how {
                How::SamePlace => None,
                How::Moved => Some(self.kinds.moved),
                How::Renamed => Some(self.kinds.renamed),
            };
            if let Some(kind) = changed {
                let change = finding(kind, known_as.clone(), &known_as);
                let change = change.expected(known_as.clone()).found(new.path(after));
                found.push((after, change.at(self.place(after))));
            }
            let (was, is) = (old.get(before), new.get(after));
            if is_same_text(was, after) {
                continue;
            }
            let reworded = if was.hint == is.hint {
                finding(self.kinds.reworded, new.path(after), &known_as)
            } else {
                let hinted = finding(self.kinds.hint, new.path(after), &known_as);
                let hinted = hinted.expected(class(was.hint)).found(class(is.hint));
                Finding { reason: Some(rules(was.hint, is.hint)), ..hinted }
            };
            found.push((after, reworded.at(self.place(after))));
        }
        for &id in added {
            let path = new.path(id);
            let added = finding(self.kinds.added, path.clone(), &path);
            found.push((id, added.at(self.place(id)).found(with_sub_fields(new, id))));
        }
        found.sort_by_key(|&(id, _)| id);
        findings.extend(found.into_iter().map(|(_, finding)| finding));
        findings.extend(self.order());
        findings
    }

    /// Rows that may be sub-fields which the layout does not show.
    fn doubts(&self) -> Vec<Error> {
        let Pairing { old, new, doubtful, .. } = &self.pairing;
        let doubt = |doubtful: &Doubtful| match *doubtful {
            Doubtful::Gone(id) => {
                let detail = format!(
                    "no row is `{}`: it is gone, or stands in a list that is not shown",
                    old.path(id)
                );
                Error::page(Reason::Lossy, self.line, detail)
            }
            Doubtful::New(id) => {
                let detail =
                    format!("the row `{}` is new, or stood in a list that is not shown", new.path(id));
                let line = self.lines.get(id.index()).copied().unwrap_or(self.line);
                Error::page(Reason::Lossy, line, detail)
            }
        };
        doubtful.iter().map(doubt).collect()
    }

    fn place(&self, id: FieldId) -> Place {
        Place::Line(self.lines.get(id.index()).copied().unwrap_or(self.line))
    }

    /// One finding for each parent whose children stand in another order.
    fn order(&self) -> Vec<Finding> {
        let Pairing { new, pairs, .. } = &self.pairing;
        let partners: HashMap<FieldId, FieldId> =
            pairs.iter().filter(|pair| pair.2 != How::Moved).map(|&(old, new, _)| (new, old)).collect();
        let mut findings = Vec::new();
        for parent in std::iter::once(None).chain(new.ids().map(Some)) {
            let pairs: Vec<(FieldId, FieldId)> =
                new.children(parent).iter().filter_map(|id| Some((*partners.get(id)?, *id))).collect();
            if pairs.is_sorted() {
                continue;
            }
            let names = |ids: &mut dyn Iterator<Item = FieldId>| {
                ids.map(|id| new.name(id).to_owned()).collect::<Vec<_>>().join(", ")
            };
            let mut expected = pairs.clone();
            expected.sort_unstable();
            let place = parent.map_or(Place::Line(self.line), |parent| self.place(parent));
            let subject = parent.map_or_else(|| "top level".to_owned(), |parent| new.path(parent));
            let subject = format!("{}{subject}", self.kinds.prefix);
            findings.push(
                Finding::new(self.kinds.order, Source::Page, subject)
                    .at(place)
                    .expected(names(&mut expected.iter().map(|pair| pair.1)))
                    .found(names(&mut pairs.iter().map(|pair| pair.1))),
            );
        }
        findings
    }
}

fn class(hint: Option<Rule>) -> String {
    hint.map_or_else(|| "no hint".to_owned(), |rule| rule.class().to_string())
}

/// The rules and the words they look for, since a reader of the report has to find them on the page.
fn rules(was: Option<Rule>, is: Option<Rule>) -> String {
    let rule = |rule: Option<Rule>| {
        rule.map_or_else(
            || "no rule".to_owned(),
            |rule| {
                let words: Vec<String> = rule.words().iter().map(|words| format!("\"{words}\"")).collect();
                format!("rule {} ({})", rule.id(), words.join(", "))
            },
        )
    };
    format!("{} held, now {}", rule(was), rule(is))
}

fn with_sub_fields(tree: &Tree, id: FieldId) -> String {
    match tree.descendants(id) {
        0 => tree.path(id),
        1 => format!("{} with 1 sub-field", tree.path(id)),
        count => format!("{} with {count} sub-fields", tree.path(id)),
    }
}
