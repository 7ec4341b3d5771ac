//! The same text, indented.

use super::{Document, Kind, Value};

/// What a member or an item is indented by.
const INDENT: &str = "  ";

impl Document<'_> {
    /// The text with line breaks and two spaces of indentation per level, and otherwise as it is written: order of
    /// members, spelling of numbers and escapes, and keys that an object has twice. Ends without a line break.
    pub fn pretty(&self) -> String {
        let mut out = String::with_capacity(self.text.len());
        self.write(&self.root, 0, &mut out);
        out
    }

    /// Goes no deeper than the reader did.
    fn write(&self, value: &Value<'_>, depth: usize, out: &mut String) {
        match &value.kind {
            Kind::Array(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    out.push(if index == 0 { '[' } else { ',' });
                    break_line(depth + 1, out);
                    self.write(item, depth + 1, out);
                }
                break_line(depth, out);
                out.push(']');
            }
            Kind::Object(object) if !object.is_empty() => {
                for (index, member) in object.written.iter().enumerate() {
                    out.push(if index == 0 { '{' } else { ',' });
                    break_line(depth + 1, out);
                    out.push_str(&self.text[member.name_span.start..member.name_span.end]);
                    out.push_str(": ");
                    self.write(&member.value, depth + 1, out);
                }
                break_line(depth, out);
                out.push('}');
            }
            Kind::Array(_) => out.push_str("[]"),
            Kind::Object(_) => out.push_str("{}"),
            _ => out.push_str(&self.text[value.span.start..value.span.end]),
        }
    }
}

fn break_line(depth: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n(INDENT, depth));
}
