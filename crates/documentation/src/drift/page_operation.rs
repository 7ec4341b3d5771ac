//! Lock against page: the facts of the operation.

use crate::error::{Error, Reason, Source};
use crate::facts::{Body, Facts, Header, split_url};
use crate::page::Page;

use super::kind::Kind;
use super::report::{Finding, Outcome, Place};
use super::url_template::{shape, style, values};

/// Compares everything but the fields.
///
/// A page with another title *and* another method or path describes another operation: nothing is compared then.
/// One of them alone is a change. Beside the findings stands what the page leaves open.
pub(super) fn compare(lock: &Facts, page: &Page) -> Result<(Outcome, Vec<Error>), Error> {
    let facts = page.facts();
    let (same_path, same_method) = (shape(&lock.path) == shape(&facts.path), lock.method == facts.method);
    if lock.title != facts.title && !(same_path && same_method) {
        let detail = format!(
            "this page is \"{}\", {} {}, not {} {}",
            facts.title, facts.method, facts.path, lock.method, lock.path
        );
        return Err(Error::page(Reason::OtherPage, page.lines().title, detail));
    }
    let mut comparison = Comparison { outcome: Outcome::default() };
    comparison.identity(lock, page);
    comparison.operation(lock, page);
    comparison.headers(lock, page)?;
    comparison.examples(lock, page);
    comparison.texts(lock, page);
    comparison.bodies(lock, page);
    let doubts = comparison.notes(lock, page);
    comparison.headings(lock, page);
    Ok((comparison.outcome, doubts))
}

pub(super) struct Comparison {
    outcome: Outcome,
}

impl Comparison {
    /// Facts that were looked at.
    pub(super) fn count(&mut self, facts: usize) {
        self.outcome.facts += facts;
    }

    pub(super) fn add(
        &mut self,
        kind: Kind,
        subject: &str,
        line: usize,
        expected: Option<&str>,
        found: Option<&str>,
    ) {
        let finding = Finding::new(kind, Source::Page, subject).at(Place::Line(line));
        let (expected, found) = (expected.map(str::to_owned), found.map(str::to_owned));
        self.outcome.findings.push(Finding { expected, found, ..finding });
    }

    /// Title, path, method, scopes, request body.
    fn operation(&mut self, lock: &Facts, page: &Page) {
        let (facts, lines) = (page.facts(), page.lines());
        self.count(6);
        let mut text = |kind, subject, line, expected: &str, found: &str| {
            if expected != found {
                self.add(kind, subject, line, Some(expected), Some(found));
            }
        };
        text(Kind::TitleChanged, "title", lines.title, &lock.title, &facts.title);
        let path_kind = if shape(&lock.path) == shape(&facts.path) {
            Kind::PathParameterRenamed
        } else {
            Kind::PathChanged
        };
        text(path_kind, "path", lines.path, &lock.path, &facts.path);
        text(Kind::MethodChanged, "method", lines.method, &lock.method, &facts.method);
        let protocol = |facts: &Facts| facts.protocol.clone().unwrap_or_else(|| "none".to_owned());
        text(Kind::ProtocolChanged, "protocol", lines.method, &protocol(lock), &protocol(facts));
        let scopes = |scopes: &[String]| {
            let mut scopes = scopes.to_vec();
            scopes.sort();
            if scopes.is_empty() { "none".to_owned() } else { scopes.join(", ") }
        };
        text(
            Kind::ScopeChanged,
            "scope",
            lines.header_section,
            &scopes(&lock.scopes),
            &scopes(&facts.scopes),
        );
        let body = |has: bool| if has { "described" } else { "none" };
        let (expected, found) = (body(lock.request.is_described()), body(facts.request.is_described()));
        text(Kind::RequestBodyChanged, "request body", lines.request.text, expected, found);
    }

    /// A header that seems to be gone and stands on the page all the same is not gone: it was not read as one.
    fn headers(&mut self, lock: &Facts, page: &Page) -> Result<(), Error> {
        let (facts, lines) = (page.facts(), page.lines());
        self.count(lock.headers.len());
        for header in &lock.headers {
            let subject = format!("header {}", header.name);
            let same = |(other, _): &(&Header, &usize)| other.name.eq_ignore_ascii_case(&header.name);
            let Some((found, &line)) = facts.headers.iter().zip(&lines.headers).find(same) else {
                let mut said = page.evidence().said.iter();
                if let Some((_, line)) = said.find(|(text, _)| gives(text, header)) {
                    let detail = format!("the header `{}` stands here, not as one", header.name);
                    return Err(Error::page(Reason::NotUnderstood, *line, detail));
                }
                self.add(Kind::HeaderRemoved, &subject, lines.header_section, Some(&header.value), None);
                continue;
            };
            if found.value != header.value {
                self.add(Kind::HeaderChanged, &subject, line, Some(&header.value), Some(&found.value));
            } else if found.text != header.text {
                self.add(Kind::HeaderReworded, &subject, line, None, None);
            }
        }
        for (header, &line) in facts.headers.iter().zip(&lines.headers) {
            if !lock.headers.iter().any(|known| known.name.eq_ignore_ascii_case(&header.name)) {
                let subject = format!("header {}", header.name);
                self.add(Kind::HeaderAdded, &subject, line, None, Some(&header.value));
            }
        }
        Ok(())
    }

    /// An example changes with the path it belongs to; only what goes beyond that is reported.
    fn examples(&mut self, lock: &Facts, page: &Page) {
        let facts = page.facts();
        self.count(1);
        let gone: Vec<&str> = only_in(&lock.examples, &facts.examples);
        let came: Vec<&str> = only_in(&facts.examples, &lock.examples);
        let mut hosts = Vec::new();
        for at in 0..gone.len().max(came.len()) {
            match (gone.get(at), came.get(at)) {
                (Some(before), Some(after)) => self.example(lock, page, (before, after), &mut hosts),
                (Some(before), None) => {
                    self.add(Kind::ExampleRemoved, "example", page.lines().example, Some(before), None);
                }
                (None, Some(after)) => {
                    self.add(Kind::ExampleAdded, "example", example_line(page, after), None, Some(after));
                }
                (None, None) => {}
            }
        }
    }

    fn example<'a>(
        &mut self,
        lock: &Facts,
        page: &Page,
        (before, after): (&'a str, &'a str),
        hosts: &mut Vec<(&'a str, &'a str)>,
    ) {
        let (facts, line) = (page.facts(), example_line(page, after));
        let (Some((host, path, query)), Some((new_host, new_path, new_query))) =
            (split_url(before), split_url(after))
        else {
            return;
        };
        // One host for all examples is one change.
        if host != new_host && !hosts.contains(&(host, new_host)) {
            hosts.push((host, new_host));
            self.add(Kind::ExampleHostChanged, "example", line, Some(host), Some(new_host));
        }
        let path_is_same = shape(&lock.path) == shape(&facts.path);
        let known = values(&lock.path, path).unwrap_or_default();
        let Some(new) = values(&facts.path, new_path) else {
            // Where the path has changed, an example that lags behind is part of that change.
            if path_is_same && (path, query) != (new_path, new_query) {
                self.add(Kind::ExampleContradictsPath, "example", line, Some(&facts.path), Some(new_path));
            }
            return;
        };
        let styles = |values: &[&str]| values.iter().map(|value| style(value)).collect::<Vec<_>>();
        if known != new || query != new_query {
            let same_style = styles(&known) == styles(&new) && query == new_query;
            let kind = if same_style { Kind::ExampleChanged } else { Kind::ExampleStyleChanged };
            let show = |values: &[&str], query: &str| format!("{}{query}", values.join(", "));
            self.add(kind, "example", line, Some(&show(&known, query)), Some(&show(&new, new_query)));
        }
    }

    /// The texts of which only the fingerprint is known.
    fn texts(&mut self, lock: &Facts, page: &Page) {
        let (facts, lines) = (page.facts(), page.lines());
        self.count(3);
        if lock.summary != facts.summary {
            self.add(Kind::SummaryReworded, "summary", lines.summary, None, None);
        }
        if lock.response.text != facts.response.text {
            self.add(Kind::ResponseReworded, "response", lines.response.text, None, None);
        }
        let (old, new) = (&lock.request, &facts.request);
        if old.is_described() == new.is_described() && (old.text, old.is_none) != (new.text, new.is_none) {
            let says = |body: &Body| if body.is_none { Some("none") } else { None };
            self.add(Kind::RequestReworded, "request", lines.request.text, says(old), says(new));
        }
    }
}

/// Whether a text holds a header with its value, or the start of one: `Accept: application/json`.
fn gives(text: &str, header: &Header) -> bool {
    let (text, name, value) =
        (text.to_ascii_lowercase(), header.name.to_ascii_lowercase(), header.value.to_ascii_lowercase());
    text.match_indices(&name).any(|(start, _)| {
        let (before, behind) = (&text[..start], text[start + name.len()..].trim_start());
        // Where a line end was lost, the name is run together with the word before it.
        let is_apart = !before.ends_with(char::is_alphanumeric);
        !before.ends_with(['-', '_']) && (behind.starts_with(':') || is_apart && behind.starts_with(&value))
    })
}

/// What only the first of two lists has.
fn only_in<'a>(list: &'a [String], other: &[String]) -> Vec<&'a str> {
    list.iter().filter(|item| !other.contains(item)).map(String::as_str).collect()
}

fn example_line(page: &Page, url: &str) -> usize {
    let at = page.facts().examples.iter().position(|example| example == url);
    at.and_then(|at| page.lines().examples.get(at).copied()).unwrap_or(page.lines().example)
}
