//! The facts of a page for a person, each with its line.

use std::borrow::Cow;

use optics_validator::printable;

use crate::facts::{Body, Described};
use crate::field_tree::{FieldId, FieldTree};

use super::{BodyLines, Lists, Page};

impl Page {
    /// The facts of the page as text, one a line behind the line on which it stands, with a line end at the end.
    ///
    /// Texts are not shown, only that there are some.
    pub fn to_text(&self) -> String {
        let (facts, lines) = (&self.facts, &self.lines);
        let mut list = Listing(String::new());
        list.plain("layout", self.layout.name());
        if let Some(location) = &facts.location {
            list.plain("address", location);
        }
        list.at(lines.title, "title", &facts.title);
        if facts.summary.is_some() {
            list.at(lines.summary, "summary", TEXT);
        }
        for (heading, line) in facts.headings.iter().zip(&lines.headings) {
            list.at(*line, "heading", heading);
        }
        list.at(lines.path, "path", &facts.path);
        list.fields("query", &facts.query_parameters, &lines.query_parameters);
        for (example, line) in facts.examples.iter().zip(&lines.examples) {
            list.at(*line, "example", example);
        }
        let protocol = facts.protocol.as_deref().map(|protocol| format!(" {protocol}")).unwrap_or_default();
        list.at(lines.method, "method", &format!("{}{protocol}", facts.method));
        for (header, line) in facts.headers.iter().zip(&lines.headers) {
            let more = if header.text.is_some() { " (and more)" } else { "" };
            list.at(*line, "header", &format!("{}: {}{more}", header.name, header.value));
        }
        for (scope, line) in facts.scopes.iter().zip(&lines.scopes) {
            list.at(*line, "scope", scope);
        }
        list.body("request", &facts.request, &lines.request);
        list.body("response", &facts.response, &lines.response);
        for (note, line) in facts.notes.iter().zip(&lines.notes) {
            list.at(*line, "note", &note.heading);
        }
        list.plain(
            "lists in the table",
            match self.evidence.lists {
                Lists::Kept => "kept",
                Lists::Flat => "shown without their depth",
                Lists::Lost => "lost: this layout cannot show them",
            },
        );
        let end = if self.evidence.is_closed { "shown" } else { "where the page ends" };
        list.plain("end of the table", end);
        if !self.evidence.unread.is_empty() {
            let lines: Vec<String> = self.evidence.unread.iter().map(ToString::to_string).collect();
            list.plain("not read, lines", &lines.join(" "));
        }
        list.0
    }
}

/// Stands for a text that is held as a fingerprint.
const TEXT: &str = "(text)";

struct Listing(String);

impl Listing {
    fn at(&mut self, line: usize, what: &str, value: &str) {
        self.0.push_str(format!("{line:6}  {what:10}  {}", printable(value)).trim_end());
        self.0.push('\n');
    }

    fn plain(&mut self, what: &str, value: &str) {
        self.0.push_str(&format!("        {what}: {}\n", printable(value)));
    }

    fn body(&mut self, what: &str, body: &Body, lines: &BodyLines) {
        if body.is_none {
            self.at(lines.text, what, "none, it says");
        }
        if body.text.is_some() {
            self.at(lines.text, what, TEXT);
        }
        for (sample, line) in body.samples.iter().zip(&lines.samples) {
            let fields = if sample.fields.is_empty() {
                "no JSON".to_owned()
            } else {
                format!("{} paths", sample.fields.len())
            };
            self.at(*line, what, &format!("sample ({fields})"));
        }
        if !body.columns.is_empty() {
            self.at(lines.table, what, &format!("table: {}", body.columns.join(" | ")));
        }
        self.fields("field", &body.fields, &lines.fields);
    }

    fn fields(&mut self, what: &str, tree: &FieldTree<Described>, lines: &[usize]) {
        for id in tree.ids() {
            let hint: Cow<'_, str> = match tree.get(id).hint {
                Some(rule) => format!("  {} (rule {})", rule.class(), rule.id()).into(),
                None => "".into(),
            };
            let indent = "  ".repeat(depth(tree, id));
            let line = lines.get(id.index()).copied().unwrap_or_default();
            self.at(line, what, &format!("{indent}{}{hint}", tree.name(id)));
        }
    }
}

fn depth(tree: &FieldTree<Described>, id: FieldId) -> usize {
    std::iter::successors(tree.parent(id), |&parent| tree.parent(parent)).count()
}
