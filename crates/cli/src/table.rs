//! An execution as a table: field, value, and how well the field is known.

use optics_model::{PackageRef, printable};
use optics_validator::json::{Document, Kind, Value};
use optics_validator::redact_name;

use crate::columns::lay_out;
use crate::contract::{Contract, Place};
use crate::outcome::Failure;
use crate::output;

/// Stands for a value that nobody can vouch for.
const MASK: &str = "***";
/// Entries of a list that are shown; the rest is counted.
const SHOWN: usize = 10;
/// Width where there is no terminal to ask.
const WIDTH: usize = 100;

/// Lays out the fields of `document` in their order, one a row. Values that can hold credentials are masked unless
/// `show_values`.
pub(crate) fn render(document: &Document<'_>, show_values: bool) -> Result<String, Failure> {
    let contract = Contract::read()?;
    let mut rows = Rows { rows: Vec::new(), show_values };
    rows.add("", document.root(), contract.root());
    let width = output::width().unwrap_or(WIDTH);
    Ok(lay_out(["Field", "Value", "Evidence"], &rows.rows, Some(width)))
}

struct Rows {
    rows: Vec<[String; 3]>,
    show_values: bool,
}

impl Rows {
    /// One row for a value, or one for each of its parts. The depth is bounded by the reader of the document.
    fn add(&mut self, path: &str, value: &Value<'_>, place: Place<'_>) {
        match value.kind() {
            Kind::Object(object) if !object.is_empty() => {
                for member in object.members() {
                    let name = printable(redact_name(member.name())).into_owned();
                    let path = if path.is_empty() { name } else { format!("{path}.{name}") };
                    self.add(&path, member.value(), place.member(member.name()));
                }
            }
            Kind::Array(items) if items.iter().any(is_container) => {
                for (index, item) in items.iter().enumerate().take(SHOWN) {
                    // Members of an item are as well known as the list they stand in says.
                    self.add(&format!("{path}[{index}]"), item, place.items());
                }
                self.add_rest(path, items.len());
            }
            Kind::Array(items) => {
                let mut lines: Vec<_> =
                    items.iter().take(SHOWN).map(|item| self.scalar(item, place.items())).collect();
                if items.is_empty() {
                    lines.push("(none)".to_owned());
                } else if items.len() > SHOWN {
                    lines.push(format!("… and {} more", items.len() - SHOWN));
                }
                self.row(path, lines.join("\n"), place.grade());
            }
            _ => {
                let text = self.scalar(value, place);
                self.row(path, text, place.grade());
            }
        }
    }

    fn row(&mut self, path: &str, value: String, grade: &str) {
        self.rows.push([path.to_owned(), value, grade.to_owned()]);
    }

    fn add_rest(&mut self, path: &str, count: usize) {
        if count > SHOWN {
            self.row(path, format!("… and {} more", count - SHOWN), "");
        }
    }

    fn scalar(&self, value: &Value<'_>, place: Place<'_>) -> String {
        match value.kind() {
            Kind::Null => "null".to_owned(),
            _ if place.is_undocumented() && !self.show_values => MASK.to_owned(),
            Kind::Boolean(boolean) => boolean.to_string(),
            Kind::Number(number) => number.text().to_owned(),
            Kind::String(text) if text.is_empty() => "(empty)".to_owned(),
            // A PackageRef shows an id whole and a URL without its secrets, which is what any such value needs.
            Kind::String(text) if place.is_sensitive() && !self.show_values => {
                printable(&PackageRef::from(text.as_ref()).to_string()).into_owned()
            }
            Kind::String(text) => printable(text).into_owned(),
            Kind::Array(_) => "[]".to_owned(),
            Kind::Object(_) => "{}".to_owned(),
        }
    }
}

fn is_container(value: &Value<'_>) -> bool {
    match value.kind() {
        Kind::Object(object) => !object.is_empty(),
        Kind::Array(items) => !items.is_empty(),
        _ => false,
    }
}
