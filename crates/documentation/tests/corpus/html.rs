//! HTML, as careful and as careless authors write it.

use crate::model::{Field, Model, Request};
use crate::noise::Noise;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Table,
    Definitions,
}

pub(crate) fn render(model: &Model, style: Style, noise: &mut Noise) -> String {
    let mut page = Html { text: String::new(), style, ends: noise.once_in(2), noise };
    page.all(model);
    page.text
}

struct Html<'n> {
    text: String,
    style: Style,
    /// End tags that may be left out are written.
    ends: bool,
    noise: &'n mut Noise,
}

impl Html<'_> {
    fn all(&mut self, model: &Model) {
        self.text
            .push_str("<!DOCTYPE html>\n<html><head><title>A page</title><style>td { color: #000 }</style>");
        self.text.push_str(&format!("<link rel=\"canonical\" href=\"{}\"></head><body>\n", model.location));
        self.text.push_str("<nav><ul><li>Method<li>Example</ul></nav><header><p>The guide</header>\n");
        let content = self.noise.pick(&["main", "article", "div"]);
        self.text.push_str(&format!("<{content}>"));
        self.element("h1", &model.title);
        self.element("p", &model.summary);
        self.heading("Service endpoint");
        self.element("p", &model.path);
        self.heading("Optional query string parameters");
        self.list(&model.query);
        if !model.examples.is_empty() {
            self.heading(model.examples_heading);
            model.examples.iter().for_each(|example| self.element("p", example));
        }
        if model.headers_first {
            self.headers(model);
        }
        self.heading("Method");
        let method = format!("{} {}", model.protocol.clone().unwrap_or_default(), model.method);
        self.element("p", method.trim());
        if !model.headers_first {
            self.headers(model);
        }
        self.heading("Request");
        match &model.request {
            Request::None => self.element("p", "None"),
            Request::Silent => {}
            Request::Fields(fields) => {
                self.heading("Request JSON schema");
                self.table(&["Field Name".to_owned(), "Description".to_owned()], fields);
            }
        }
        for (heading, note) in &model.notes {
            self.heading(heading);
            self.element("p", note);
        }
        self.heading("Response");
        self.element("p", &model.response_text);
        if let Some(sample) = &model.response_sample {
            self.text.push_str(&format!("<pre>\n{}</pre>", sample.join("\n").replace('"', "&quot;")));
        }
        self.heading("Response JSON schema");
        match self.style {
            Style::Table => self.table(&model.columns, &model.fields),
            Style::Definitions => self.definitions(&model.fields),
        }
        self.text.push_str(&format!("</{content}>\n<footer><p>Imprint</footer></body></html>\n"));
    }

    fn heading(&mut self, text: &str) {
        self.gap();
        self.element("h2", text);
    }

    fn headers(&mut self, model: &Model) {
        self.heading("Request headers");
        let fields: Vec<Field> = model.headers.iter().map(|(name, value)| Field::new(name, value)).collect();
        self.list(&fields);
    }

    fn gap(&mut self) {
        let gap = self.noise.pick(&["\n", "", "\n<!-- <td>a</td> -->\n", " \n  ", "\n<hr>\n"]);
        self.text.push_str(gap);
    }

    fn attributes(&mut self) -> &'static str {
        self.noise.pick(&["", "", " class=\"a b\"", " id=x data-n='1 > 0'", " CLASS=y hidden-not"])
    }

    fn open(&mut self, tag: &str) {
        let attributes = self.attributes();
        self.text.push_str(&format!("<{tag}{attributes}>"));
    }

    /// An end tag that HTML lets authors leave out.
    fn close(&mut self, tag: &str) {
        if self.ends {
            self.text.push_str(&format!("</{tag}>"));
        }
    }

    fn element(&mut self, tag: &str, text: &str) {
        self.open(tag);
        self.inline(text);
        self.text.push_str(&format!("</{tag}>"));
    }

    /// Text with entities, line ends, and elements that mean nothing.
    fn inline(&mut self, text: &str) {
        let words: Vec<&str> = text.split(' ').collect();
        for (at, word) in words.iter().enumerate() {
            if at > 0 {
                let space =
                    self.noise.pick(&[" ", " ", " ", " ", " ", "\n", "&nbsp;", "&#32;\n", "\n<!-- x --> "]);
                self.text.push_str(space);
            }
            let word: String = word.chars().map(|c| self.character(c)).collect();
            let element = self.noise.pick(&["", "", "", "", "", "", "span", "a", "code", "b"]);
            if element.is_empty() {
                self.text.push_str(&word);
            } else {
                let attributes = self.attributes();
                self.text.push_str(&format!("<{element}{attributes}>{word}</{element}>"));
            }
        }
    }

    fn character(&mut self, c: char) -> String {
        match (c, self.noise.below(60)) {
            ('&', _) => "&amp;".to_owned(),
            ('<', _) => "&lt;".to_owned(),
            (_, 0) => format!("&#{};", u32::from(c)),
            (_, 1) => format!("&#x{:X};", u32::from(c)),
            (_, 2) => format!("{c}&#8203;"),
            _ => c.to_string(),
        }
    }

    fn list(&mut self, fields: &[Field]) {
        if fields.is_empty() {
            return;
        }
        let list = self.noise.pick(&["ul", "ol"]);
        self.open(list);
        for field in fields {
            self.gap_in_list();
            self.open("li");
            self.inline(&format!("{}: {}", field.name, field.text));
            self.list(&field.fields);
            self.close("li");
        }
        self.gap_in_list();
        self.text.push_str(&format!("</{list}>"));
    }

    fn gap_in_list(&mut self) {
        let gap = self.noise.pick(&["", "\n", "\n  "]);
        self.text.push_str(gap);
    }

    fn table(&mut self, columns: &[String; 2], fields: &[Field]) {
        let head = self.noise.pick(&["th", "th", "td"]);
        self.open("table");
        self.gap_in_list();
        if self.noise.once_in(2) {
            self.text.push_str("<thead>");
        }
        self.row(head, |html| html.inline(&columns[0]), |html| html.inline(&columns[1]));
        if self.noise.once_in(2) {
            self.text.push_str("<tbody>");
        }
        for field in fields {
            self.gap_in_list();
            self.row(
                "td",
                |html| html.inline(&field.name),
                |html| {
                    html.inline(&field.text);
                    html.list(&field.fields);
                },
            );
        }
        self.text.push_str("</table>");
    }

    fn row(&mut self, cell: &str, name: impl FnOnce(&mut Self), text: impl FnOnce(&mut Self)) {
        self.open("tr");
        self.open(cell);
        name(self);
        self.close(cell);
        self.open(cell);
        text(self);
        self.close(cell);
        self.close("tr");
    }

    fn definitions(&mut self, fields: &[Field]) {
        self.open("dl");
        for field in fields {
            self.gap_in_list();
            self.open("dt");
            self.inline(&field.name);
            self.close("dt");
            self.open("dd");
            self.inline(&field.text);
            self.list(&field.fields);
            self.close("dd");
        }
        self.text.push_str("</dl>");
    }
}
