//! The same text, indented or in one line.

use super::{Document, Kind, Value};

/// What a member or an item is indented by.
const INDENT: &str = "  ";

impl Document<'_> {
    /// The text with line breaks and two spaces of indentation per level, and otherwise as it is written: order of
    /// members, spelling of numbers and escapes, and keys that an object has twice. Ends without a line break.
    pub fn pretty(&self) -> String {
        let mut out = String::with_capacity(self.text.len());
        self.write(&self.root, Some(0), &mut out);
        out
    }

    /// The text in one line without space between its tokens, and otherwise as it is written, as in [`pretty`](Self::pretty).
    pub fn compact(&self) -> String {
        let mut out = String::with_capacity(self.text.len());
        self.write(&self.root, None, &mut out);
        out
    }

    /// Calls itself no deeper than the reader went. `depth` is none where everything stands in one line.
    fn write(&self, value: &Value<'_>, depth: Option<usize>, out: &mut String) {
        let within = depth.map(|depth| depth + 1);
        match &value.kind {
            Kind::Array(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    out.push(if index == 0 { '[' } else { ',' });
                    break_line(within, out);
                    self.write(item, within, out);
                }
                break_line(depth, out);
                out.push(']');
            }
            Kind::Object(object) if !object.is_empty() => {
                for (index, member) in object.written.iter().enumerate() {
                    out.push(if index == 0 { '{' } else { ',' });
                    break_line(within, out);
                    out.push_str(&self.text[member.name_span.start..member.name_span.end]);
                    out.push_str(if depth.is_some() { ": " } else { ":" });
                    self.write(&member.value, within, out);
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

fn break_line(depth: Option<usize>, out: &mut String) {
    if let Some(depth) = depth {
        out.push('\n');
        out.extend(std::iter::repeat_n(INDENT, depth));
    }
}
