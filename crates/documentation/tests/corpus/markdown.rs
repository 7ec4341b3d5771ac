//! Markdown, whose tables lose the lists in them.

use crate::model::{Field, Model, Request};
use crate::noise::Noise;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Rows,
    Cells,
}

pub(crate) fn render(model: &Model, style: Style, noise: &mut Noise) -> String {
    let marker = noise.pick(&["*", "-", "+"]);
    let mut page = Markdown { text: String::new(), style, marker, noise };
    page.all(model);
    let Markdown { text, noise, .. } = page;
    noise.line_ends(&text)
}

struct Markdown<'n> {
    text: String,
    style: Style,
    marker: &'static str,
    noise: &'n mut Noise,
}

impl Markdown<'_> {
    fn all(&mut self, model: &Model) {
        self.text = format!("Title: A page\n\nURL Source: {}\n\nMarkdown Content:\n", model.location);
        self.text.push_str(&format!("# {}\n\n", model.title));
        self.paragraph(&model.summary);
        self.heading("Service endpoint");
        self.text.push_str(&format!("`{}`\n\n", model.path));
        self.heading("Optional query string parameters");
        self.list(&model.query, 0);
        if !model.examples.is_empty() {
            self.heading(model.examples_heading);
            model.examples.iter().for_each(|example| self.text.push_str(&format!("{example}\n\n")));
        }
        if model.headers_first {
            self.headers(model);
        }
        self.heading("Method");
        self.text.push_str(&format!("{} {}\n\n", model.protocol.clone().unwrap_or_default(), model.method));
        if !model.headers_first {
            self.headers(model);
        }
        self.heading("Request");
        match &model.request {
            Request::None => self.text.push_str("None\n\n"),
            Request::Silent => {}
            Request::Fields(fields) => {
                self.heading("Request JSON schema");
                self.table(&["Field Name".to_owned(), "Description".to_owned()], fields);
            }
        }
        for (heading, note) in &model.notes {
            self.heading(heading);
            self.paragraph(note);
        }
        self.heading("Response");
        self.paragraph(&model.response_text);
        if let Some(sample) = &model.response_sample {
            self.text.push_str(&format!("```json\n{}\n```\n\n", sample.join("\n")));
        }
        self.heading("Response JSON schema");
        self.table(&model.columns, &model.fields);
    }

    fn heading(&mut self, text: &str) {
        let marks = self.noise.pick(&["##", "###"]);
        self.text.push_str(&format!("{marks} {text}\n\n"));
    }

    fn paragraph(&mut self, text: &str) {
        let lines = self.noise.wrap(text).join("\n");
        let text = self.marked(&lines);
        self.text.push_str(&format!("{text}\n\n"));
    }

    /// The text with markup around its last word.
    fn marked(&mut self, text: &str) -> String {
        let Some((start, last)) = text.rsplit_once(' ') else { return text.to_owned() };
        match self.noise.below(5) {
            0 => format!("{start} **{last}**"),
            1 => format!("{start} [{last}](https://docs.example/x)"),
            2 => format!("{start} _{last}_"),
            _ => text.to_owned(),
        }
    }

    fn headers(&mut self, model: &Model) {
        self.heading("Request headers");
        let fields: Vec<Field> = model.headers.iter().map(|(name, value)| Field::new(name, value)).collect();
        self.list(&fields, 0);
        self.text.push('\n');
    }

    fn list(&mut self, fields: &[Field], depth: usize) {
        for field in fields {
            let margin = " ".repeat(depth * 4);
            self.text.push_str(&format!("{margin}{} {}: {}\n", self.marker, field.name, field.text));
            self.list(&field.fields, depth + 1);
        }
    }

    fn table(&mut self, columns: &[String; 2], fields: &[Field]) {
        let [name, text] = columns;
        match self.style {
            Style::Rows => {
                self.text.push_str(&format!("{name} | {text} |\n---|---|\n"));
                for field in fields {
                    let text = self.marked(&field.text);
                    let end = if field.fields.is_empty() {
                        " |\n"
                    } else {
                        self.noise.pick(&[" |\n", "\n\n |\n", "\n|\n"])
                    };
                    self.text.push_str(&format!("{} | {text}{end}", field.name));
                }
            }
            Style::Cells => {
                self.text.push_str(&format!("| {name}\n| {text}\n|\n"));
                for field in fields {
                    let text = self.marked(&field.text);
                    let end =
                        if field.fields.is_empty() { "|\n" } else { self.noise.pick(&["|\n", "|\n|\n"]) };
                    self.text.push_str(&format!("| {}\n| {text}\n{end}", field.name));
                }
            }
        }
        self.text.push('\n');
    }
}
