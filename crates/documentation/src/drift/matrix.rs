//! A row for each field, a cell for each side.

use std::collections::{HashMap, HashSet};

use optics_profile::{Field, Format, Profile, Standing, Type, Values};

use crate::contract::schema::SchemaField;
use crate::error::Source;
use crate::facts::Facts;
use crate::field_tree::FieldTree;
use crate::hint::Class;
use crate::page::Page;

use super::kind::{Kind, Level};
use super::report::{Cell, Constraint, Finding, Place, Report, Row, State};
use super::traffic::ENOUGH;

/// What takes a field away from the page.
const GONE: [Kind; 3] = [Kind::FieldRemoved, Kind::FieldRenamed, Kind::FieldMoved];

/// One side that has a tree of fields, or does not.
pub(super) enum Side<'a> {
    /// Not given, or not readable.
    NotCompared,
    /// Given, and says nothing about fields: why.
    Silent(&'static str),
    /// Its fields.
    Fields(&'a FieldTree<SchemaField>),
}

/// What the matrix is made from.
pub(super) struct Sides<'a> {
    pub(super) lock: &'a Facts,
    pub(super) page: Option<&'a Page>,
    pub(super) schema: Side<'a>,
    pub(super) types: Side<'a>,
    pub(super) openapi: Side<'a>,
    pub(super) traffic: Option<&'a Profile>,
}

impl Sides<'_> {
    /// The paths of all fields: those of the documentation in its order, then the others.
    pub(super) fn paths(&self) -> Vec<String> {
        let mut known = HashSet::new();
        let mut paths: Vec<String> = tree_paths(&self.lock.response.fields);
        paths.extend(self.page.iter().flat_map(|page| tree_paths(&page.facts().response.fields)));
        for side in [&self.schema, &self.types, &self.openapi] {
            if let Side::Fields(tree) = side {
                paths.extend(tree_paths(tree));
            }
        }
        let undocumented = self.traffic.into_iter().flat_map(Profile::undocumented);
        paths.extend(undocumented.map(|field| field.path().to_owned()));
        paths.retain(|path| known.insert(path.clone()));
        paths
    }

    /// The rows, in the order of the paths. `constraints` tell what the schema's types rest on.
    pub(super) fn rows(
        &self,
        paths: Vec<String>,
        findings: &[Finding],
        constraints: &[Constraint],
    ) -> Vec<Row> {
        let marks: HashSet<(Source, &str)> = findings
            .iter()
            .filter(|finding| finding.kind.level() > Level::Info)
            .flat_map(|finding| {
                let side = if finding.source == Source::Page { Source::Lock } else { finding.source };
                // What was found is another path of the same field only where it is somewhere else.
                let elsewhere = finding.found.as_deref().filter(|_| finding.kind.names_a_path());
                [Some(finding.subject.as_str()), elsewhere]
                    .into_iter()
                    .flatten()
                    .map(move |path| (side, path))
            })
            .collect();
        let gone: HashSet<&str> = findings
            .iter()
            .filter(|finding| GONE.contains(&finding.kind) && finding.source == Source::Page)
            .map(|finding| finding.subject.as_str())
            .collect();
        let types: HashMap<&str, &Constraint> = constraints
            .iter()
            .rev()
            .filter(|constraint| constraint.keyword == "type")
            .map(|constraint| (constraint.path.as_str(), constraint))
            .collect();
        let seen = self.traffic.map(|profile| Seen {
            is_enough: profile.documents() >= ENOUGH,
            fields: profile.fields().map(|field| (field.path().to_owned(), field)).collect(),
        });
        let row = |path: String| {
            let names: Vec<&str> = path.split('.').collect();
            let mut cells = [
                self.documentation(&names, gone.contains(path.as_str())),
                field(&self.schema, &names, |field| {
                    let claim = types.get(path.as_str());
                    let grade = claim.and_then(|claim| claim.grade.as_deref()).or(field.grade.as_deref());
                    let why = claim.and_then(|claim| claim.why.as_deref());
                    match (grade, why) {
                        (Some(grade), Some(why)) => format!("{grade}: {why}"),
                        (Some(grade), None) => grade.to_owned(),
                        (None, _) => "no evidence given".to_owned(),
                    }
                }),
                field(&self.types, &names, |_| "the compiled types".to_owned()),
                field(&self.openapi, &names, |_| "the schema of the response".to_owned()),
                seen.as_ref().map_or(empty(State::NotCompared, ""), |seen| traffic(seen, &path)),
            ];
            for (cell, side) in cells.iter_mut().zip(Report::SIDES) {
                cell.differs = marks.contains(&(side, path.as_str()));
            }
            Row { path, cells }
        };
        paths.into_iter().map(row).collect()
    }

    /// What the page says, where one was given; else what the lock says.
    fn documentation(&self, names: &[&str], is_gone: bool) -> Cell {
        if is_gone {
            return empty(State::Absent, "the lock has it, the page does not");
        }
        let line = self.page.and_then(|page| page.line(page.facts().response.fields.find(names)?));
        let fields = &self.lock.response.fields;
        let on_page = || {
            self.page.and_then(|page| {
                let fields = &page.facts().response.fields;
                Some(fields.get(fields.find(names)?).hint)
            })
        };
        let in_lock = fields.find(names).map(|id| fields.get(id).hint);
        let (hint, beside) = match (in_lock, on_page()) {
            (Some(before), Some(now)) if before != now => {
                let before = before.map_or("nothing of a type", |rule| rule.class().name());
                (now, format!("the lock says {before}, the page: "))
            }
            (Some(hint), None) if self.page.is_some() => {
                (hint, "not read on the page, so this is what the lock says: ".to_owned())
            }
            (Some(hint), _) => (hint, String::new()),
            (None, Some(hint)) => (hint, "the page has it, the lock does not; ".to_owned()),
            (None, None) => return empty(State::Absent, ""),
        };
        let why = hint.map_or("no rule finds a type in the wording".to_owned(), |rule| {
            format!("rule {}: \"{}\"", rule.id(), rule.words().join("\" or \""))
        });
        Cell {
            state: State::Present,
            text: hint.map(|rule| rule.class().name().to_owned()).unwrap_or_default(),
            why: format!("{beside}{why}"),
            place: line.map(Place::Line),
            differs: false,
        }
    }
}

fn tree_paths<T>(tree: &FieldTree<T>) -> Vec<String> {
    tree.ids().map(|id| tree.path(id)).collect()
}

fn field(side: &Side<'_>, names: &[&str], why: impl Fn(&SchemaField) -> String) -> Cell {
    let tree = match side {
        Side::NotCompared => return empty(State::NotCompared, ""),
        Side::Silent(why) => return empty(State::NotShown, why),
        Side::Fields(tree) => tree,
    };
    let Some(field) = tree.find(names).map(|id| tree.get(id)) else { return empty(State::Absent, "") };
    Cell {
        state: State::Present,
        text: field.shape.text(),
        why: why(field),
        place: Some(Place::Pointer(field.pointer.clone())),
        differs: false,
    }
}

/// What traffic has shown.
struct Seen<'a> {
    is_enough: bool,
    fields: HashMap<String, Field<'a>>,
}

fn traffic(seen: &Seen<'_>, path: &str) -> Cell {
    let Some(field) = seen.fields.get(path) else {
        let parent = path.rsplit_once('.').map(|(parent, _)| parent);
        let folded = parent.map_or("*".to_owned(), |parent| format!("{parent}.*"));
        let is_known = parent.is_none_or(|parent| {
            seen.fields.get(parent).is_some_and(|parent| parent.standing() == Standing::Documented)
        });
        // Names below what nobody documented are not entered, and some names are not kept.
        let is_certain = seen.is_enough && is_known && !seen.fields.contains_key(&folded);
        return empty(if is_certain { State::Absent } else { State::NotShown }, "");
    };
    let (present, parents) = (field.present(), field.parents());
    let why = format!("in {present} of {parents}");
    if present == 0 {
        let state = if seen.is_enough && parents >= ENOUGH { State::Absent } else { State::NotShown };
        return empty(state, &why);
    }
    let words = |values: &Values| -> String {
        let mut words: Vec<&str> = Vec::new();
        for (kind, _) in values.types().filter(|(kind, _)| *kind != Type::String) {
            words.push(class(kind).name());
        }
        words.extend(values.formats().map(|(format, _)| of_format(format).name()));
        words.sort_unstable();
        words.dedup();
        words.join(" or ")
    };
    let mut text = words(field.values());
    if let Some(items) = seen.fields.get(&format!("{path}[]")).filter(|items| items.present() > 0) {
        let items = words(items.values());
        let items = if items.contains(' ') { format!("({items})") } else { items };
        text = text.replace(Class::List.name(), &format!("list of {items}"));
    }
    if present < parents {
        // Rounded down, so that only all are 100 %.
        text = format!("{text} {} %", u128::from(present) * 100 / u128::from(parents));
    }
    Cell { state: State::Present, text, why, place: None, differs: false }
}

fn class(kind: Type) -> Class {
    match kind {
        Type::Array => Class::List,
        Type::Boolean => Class::Boolean,
        Type::Integer => Class::Integer,
        Type::Null => Class::Null,
        Type::Number => Class::Number,
        Type::Object => Class::Object,
        Type::String => Class::Text,
    }
}

fn of_format(format: Format) -> Class {
    let name = format.name();
    if format.is_url() {
        Class::Url
    } else if name.starts_with("date-time") && !name.ends_with("local") {
        Class::DateTime
    } else if name.starts_with("uuid") || name.starts_with("hex32") {
        Class::Id
    } else if format == Format::Email {
        Class::Email
    } else {
        Class::Text
    }
}

fn empty(state: State, why: &str) -> Cell {
    Cell { state, text: String::new(), why: why.to_owned(), place: None, differs: false }
}
