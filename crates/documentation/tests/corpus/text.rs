//! Plain text: compact, airy, and as a browser copies it.

use crate::model::{Field, Model, Request};
use crate::noise::Noise;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Compact,
    Airy,
    /// Cells are separated by tabs, bullets are not copied, and no line is broken.
    Copied,
}

pub(crate) fn render(model: &Model, style: Style, noise: &mut Noise) -> String {
    let mut page = Text {
        lines: Vec::new(),
        style,
        bullet: noise.pick(&['•', '-', '*', '–', '◦']),
        indent: noise.below(4),
        noise,
    };
    page.all(model);
    let Text { lines, noise, .. } = page;
    let separator = if style == Style::Airy { "\n\n" } else { "\n" };
    noise.line_ends(&lines.join(separator))
}

struct Text<'n> {
    lines: Vec<String>,
    style: Style,
    bullet: char,
    indent: usize,
    noise: &'n mut Noise,
}

impl Text<'_> {
    fn all(&mut self, model: &Model) {
        if self.noise.once_in(2) {
            self.line("Skip Navigation");
            self.gap();
        }
        self.line(&model.title);
        self.gap();
        self.sentence(&model.summary);
        self.heading("Service endpoint");
        self.line(&model.path);
        self.heading("Optional query string parameters");
        self.list(&model.query, 0);
        if !model.examples.is_empty() {
            self.heading(model.examples_heading);
            model.examples.iter().for_each(|example| self.line(example));
        }
        let method = format!("{} {}", model.protocol.clone().unwrap_or_default(), model.method);
        if model.headers_first {
            self.headers(model);
        }
        self.heading("Method");
        self.line(method.trim());
        if !model.headers_first {
            self.headers(model);
        }
        self.heading("Request");
        match &model.request {
            Request::None => {
                self.gap();
                self.line("None");
            }
            Request::Silent => {}
            Request::Fields(fields) => {
                self.heading("Request JSON schema");
                self.table(&["Field Name".to_owned(), "Description".to_owned()], fields);
            }
        }
        for (heading, note) in &model.notes {
            self.heading(heading);
            self.sentence(note);
        }
        self.heading("Response");
        self.sentence(&model.response_text);
        if let Some(sample) = &model.response_sample {
            for line in sample {
                self.line(line);
            }
        }
        self.heading("Response JSON schema");
        self.gap();
        self.table(&model.columns, &model.fields);
    }

    fn line(&mut self, text: &str) {
        self.lines.push(text.to_owned());
    }

    /// A blank line, where one says nothing.
    fn gap(&mut self) {
        if self.style != Style::Airy && self.noise.once_in(2) {
            self.line("");
        }
    }

    fn heading(&mut self, text: &str) {
        self.gap();
        self.line(text);
    }

    fn sentence(&mut self, text: &str) {
        if self.style == Style::Copied {
            return self.line(text);
        }
        let lines = self.noise.wrap(text);
        self.lines.extend(lines);
    }

    fn headers(&mut self, model: &Model) {
        self.heading("Request headers");
        for (name, value) in &model.headers {
            let entry = format!("{name}: {value}");
            if self.style == Style::Copied { self.line(&entry) } else { self.item(&entry, 0) }
        }
    }

    fn list(&mut self, fields: &[Field], depth: usize) {
        for field in fields {
            self.item(&format!("{}: {}", field.name, field.text), depth);
            self.list(&field.fields, depth + 1);
        }
    }

    fn item(&mut self, text: &str, depth: usize) {
        let bullet = format!("{}{} ", " ".repeat(self.indent + depth * 3), self.bullet);
        let margin = " ".repeat(self.indent + depth * 3 + 2);
        let lines = if self.style == Style::Copied { vec![text.to_owned()] } else { self.noise.wrap(text) };
        for (at, line) in lines.into_iter().enumerate() {
            self.lines.push(if at == 0 { format!("{bullet}{line}") } else { format!("{margin}{line}") });
        }
    }

    fn table(&mut self, columns: &[String; 2], fields: &[Field]) {
        let [name, text] = columns;
        match self.style {
            Style::Compact => {
                self.line(name);
                self.line(text);
            }
            Style::Airy => self.line(&format!("{name} {text}")),
            Style::Copied => self.line(&format!("{name}\t{text}")),
        }
        for field in fields {
            if self.style == Style::Copied {
                self.line(&format!("{}\t{}", field.name, field.text));
                for field in &field.fields {
                    self.line(&format!("{}: {}", field.name, field.text));
                }
                continue;
            }
            self.line(&field.name);
            self.sentence(&field.text);
            self.list(&field.fields, 0);
        }
    }
}
