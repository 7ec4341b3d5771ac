//! Samples of JSON on a page.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::facts::{Sample, is_field_name};
use crate::field_tree::FieldTree;

use super::reader::Texts;

/// Whether a line of plain text starts a sample. A bracket alone can as well start a sentence or a placeholder.
pub(super) fn starts(line: &str) -> bool {
    let mut chars = line.chars().filter(|c| !c.is_whitespace());
    match (chars.next(), chars.next()) {
        (Some('{'), None | Some('"' | '}')) | (Some('['), None) => true,
        (Some('['), Some(second)) => "{[\"]".contains(second) || second.is_ascii_digit(),
        _ => false,
    }
}

/// Counts brackets outside of strings, line after line, and so finds the end of a sample.
#[derive(Debug, Default)]
pub(super) struct Brackets {
    open: usize,
    in_string: bool,
    escaped: bool,
}

impl Brackets {
    /// Whether the sample ends with this line.
    pub(super) fn end_with(&mut self, line: &str) -> bool {
        for c in line.chars() {
            if self.in_string {
                self.in_string = self.escaped || c != '"';
                self.escaped = !self.escaped && c == '\\';
                continue;
            }
            match c {
                '"' => self.in_string = true,
                '{' | '[' => self.open += 1,
                '}' | ']' => self.open = self.open.saturating_sub(1),
                _ => {}
            }
        }
        self.open == 0
    }
}

/// The facts of a sample.
pub(super) fn read(text: &str, texts: &mut Texts) -> Sample {
    let fields = serde_json::from_str(text).map(|value| fields(&value)).unwrap_or_default();
    Sample { text: texts.fingerprint(text), fields }
}

/// Paths and types of all fields; none when a name is no field's name, since the sample is one of something else then.
fn fields(value: &Value) -> BTreeSet<(String, &'static str)> {
    let mut fields = BTreeSet::new();
    let mut open = vec![(String::new(), 0, value)];
    while let Some((path, depth, value)) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items.iter().map(|item| (path.clone(), depth, item))),
            Value::Object(members) => {
                for (name, value) in members {
                    if !is_field_name(name) || depth == FieldTree::<()>::MAX_DEPTH {
                        return BTreeSet::new();
                    }
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    fields.insert((path.clone(), json_type(value)));
                    open.push((path, depth + 1, value));
                }
            }
            _ => {}
        }
    }
    fields
}

fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
