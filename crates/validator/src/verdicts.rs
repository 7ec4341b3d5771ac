//! A verdict for each line, as lines come: for pipes, and for cluster jobs that put a process into their midst.

mod lines;

use std::io::{self, Read, Write};
use std::thread;

use memchr::{memchr, memchr_iter};
use optics_acceptor::{Acceptor, Extras};
use serde::Serialize;

use crate::alike::Wanted;
use crate::captures::{Captures, Form, Met, Place, Plan, Walker, is_blank, too_long};
use crate::escape::{printable, printable_json};
use crate::finding::{Class, Finding, Grade};
use crate::json::Position;
use crate::report::{Settled, Totals};
use crate::validator::Validator;

use lines::Lines;

/// So many bytes are worth a thread.
const SHARE: usize = 128 << 10;
/// How many findings a verdict tells that are alike, with the same pointer but for indexes and the same keyword; and how many
/// that are not.
const MOST: usize = 1000;

/// Writes a line of JSON for each line it reads, in the same order, as soon as the line is there.
///
/// - `{"valid":true}`: the line is a document that keeps to the contract, or a capture record with one.
/// - `{"valid":false,"findings":[…]}`: it breaks the contract. Each finding has `class`, `line`, `column` and `offset` in
///   the input, `pointer`, `length`, `keyword`, `message` and `grade`; `pattern`, the pointer with `*` for each index, if it
///   has one; `property`, the field that is missing, if one is; and `excerpt` if values are to be shown. A valid document
///   has `findings`, too, if it has undocumented fields. A thousand of a kind are told, of the same pattern, keyword and
///   property, and a thousand kinds; `omitted` is how many more there are.
/// - `{"valid":false,"unread":[…]}`: it is not JSON, too long, or holds a body that cannot be unpacked. Each has `line`,
///   `column`, `offset` and `reason`.
/// - `{"valid":null,"not_checked":"…"}`: it is blank, or a record that is not about the resource, or without a body.
///
/// ```
/// use optics_validator::{Validator, Verdicts};
///
/// let validator = Validator::new()?;
/// let mut written = Vec::new();
/// let totals = Verdicts::new(&validator).run(&b"{\n\n"[..], &mut written)?;
/// let lines = String::from_utf8(written)?;
/// let lines: Vec<&str> = lines.lines().collect();
/// assert!(lines[0].starts_with(r#"{"valid":false,"unread":[{"line":1,"#));
/// assert_eq!(lines[1], r#"{"valid":null,"not_checked":"a blank line"}"#);
/// assert_eq!(totals.unread, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Verdicts<'v> {
    validator: &'v Validator,
    captures: Captures,
    threads: usize,
    values: bool,
}

impl<'v> Verdicts<'v> {
    /// On all cores, with values masked, for documents of up to 16 MiB.
    pub fn new(validator: &'v Validator) -> Self {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        Self { validator, captures: Captures::new(), threads, values: false }
    }

    /// Reads lines in this way: what it says of forms matters as far as it is about lines.
    #[must_use]
    pub fn captures(self, captures: Captures) -> Self {
        Self { captures, ..self }
    }

    /// Whether findings show an excerpt of the document. Documents can hold secrets.
    #[must_use]
    pub fn show_values(self, values: bool) -> Self {
        Self { values, ..self }
    }

    /// On how many threads lines are checked, if many come at once; at least one.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self { threads: threads.max(1), ..self }
    }

    /// Reads lines to the end of `input`, and writes their verdicts to `output`, flushed whenever no more input is at hand.
    ///
    /// # Errors
    ///
    /// Reading or writing failed. Verdicts on all lines that were read before are written, if they could be.
    pub fn run(&self, input: impl Read, mut output: impl Write) -> io::Result<Totals> {
        let plan = match self.captures.form {
            Form::Auto => Plan::any_in_lines(),
            form => form.plan().unwrap_or(Plan::any_in_lines()),
        };
        let mut judges: Vec<Judge<'_>> = (0..self.threads).map(|_| Judge::new(self, plan)).collect();
        let mut lines = Lines::new(input, self.captures.limit);
        let mut totals = Totals { sources: 1, ..Totals::default() };
        while let Some((lines, start)) = lines.next()? {
            judge(&mut judges, lines, start);
            for judge in &mut judges {
                output.write_all(&judge.written)?;
                judge.written.clear();
                totals.add(std::mem::take(&mut judge.totals));
            }
            output.flush()?;
        }
        Ok(totals)
    }
}

/// Gives each judge a share of the lines, in their order.
fn judge(judges: &mut [Judge<'_>], lines: &[u8], start: Position) {
    let shares = judges.len().min(lines.len() / SHARE).max(1);
    let mut rest = lines;
    let mut start = start;
    thread::scope(|scope| {
        for (number, judge) in judges.iter_mut().take(shares).enumerate() {
            let wanted = rest.len() / (shares - number);
            let end = memchr(b'\n', rest.get(wanted..).unwrap_or_default())
                .filter(|_| number + 1 < shares)
                .map_or(rest.len(), |at| wanted + at + 1);
            let (share, behind) = rest.split_at(end);
            let begin = start;
            rest = behind;
            if number + 1 == shares {
                judge.lines(share, begin);
            } else {
                start.line += memchr_iter(b'\n', share).count() as u64;
                start.offset += share.len() as u64;
                scope.spawn(move || judge.lines(share, begin));
            }
        }
    });
}

/// Judges lines.
struct Judge<'v> {
    validator: &'v Validator,
    walker: Walker<'v>,
    acceptor: Option<Acceptor>,
    extras: Extras,
    plan: Plan,
    limit: usize,
    values: bool,
    written: Vec<u8>,
    totals: Totals,
}

/// What is written of a line.
#[derive(Default, Serialize)]
struct Verdict {
    valid: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Told>,
    /// How many findings there are more.
    #[serde(skip_serializing_if = "is_zero")]
    omitted: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unread: Vec<Unread>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_checked: Option<&'static str>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// What is written of a finding.
#[derive(Serialize)]
struct Told {
    class: Class,
    #[serde(flatten)]
    place: Place,
    pointer: String,
    /// The pointer with `*` for each index, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<String>,
    length: u64,
    keyword: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    property: Option<String>,
    message: String,
    grade: Option<Grade>,
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<String>,
}

impl Told {
    fn new(finding: &Finding, place: Place, excerpt: Option<String>) -> Self {
        let pointer = finding.pointer();
        Self {
            class: finding.class(),
            place,
            pointer: pointer.to_owned(),
            pattern: Some(finding.pattern()).filter(|pattern| *pattern != pointer).map(str::to_owned),
            length: finding.length(),
            keyword: finding.keyword().to_owned(),
            property: finding.property().map(str::to_owned),
            message: finding.message().to_owned(),
            grade: finding.grade(),
            excerpt,
        }
    }
}

#[derive(Serialize)]
struct Unread {
    #[serde(flatten)]
    place: Place,
    reason: String,
}

impl<'v> Judge<'v> {
    fn new(verdicts: &'v Verdicts<'v>, plan: Plan) -> Self {
        let Verdicts { validator, captures, values, .. } = verdicts;
        Self {
            validator,
            walker: Walker::new(&captures.selection, captures.limit),
            acceptor: validator.acceptor().filter(|_| plan.is_of_documents()).map(Acceptor::in_line),
            extras: Extras::default(),
            plan,
            limit: captures.limit,
            values: *values,
            written: Vec::new(),
            totals: Totals::default(),
        }
    }

    /// Judges lines that start here; the last need not end.
    fn lines(&mut self, text: &[u8], start: Position) {
        let mut at = 0;
        let mut start = start;
        while at < text.len() {
            let accepted = self.acceptor.and_then(|acceptor| acceptor.accept(text, at, &mut self.extras));
            let end = accepted.and_then(|end| match text.get(end..) {
                Some([] | [b'\n', ..]) => Some(end),
                Some([b'\r'] | [b'\r', b'\n', ..]) => Some(end + 1),
                // Something else follows; the whole line tells what.
                _ => None,
            });
            let is_valid = end.is_some_and(|end| end - at <= self.limit) && self.extras.fields().is_empty();
            let end =
                end.unwrap_or_else(|| memchr(b'\n', &text[at..]).map_or(text.len(), |length| at + length));
            if is_valid {
                self.totals.documents += 1;
                self.totals.valid += 1;
                self.written.extend_from_slice(b"{\"valid\":true}\n");
            } else {
                let line = text[at..end].strip_suffix(b"\r").unwrap_or(&text[at..end]);
                let verdict = self.line(line, start, end - at > self.limit);
                // Only what is written can fail, and nothing fails to be written to memory. Names from documents must not
                // steer a terminal, nor break a line where programs see an end of one.
                if let Ok(verdict) = serde_json::to_string(&verdict) {
                    self.written.extend_from_slice(printable_json(&verdict).as_bytes());
                    self.written.push(b'\n');
                }
            }
            start.offset += (end + 1 - at) as u64;
            start.line += 1;
            at = end + 1;
        }
    }

    fn line(&mut self, line: &[u8], start: Position, is_too_long: bool) -> Verdict {
        let Self { validator, walker, plan, limit, values, totals, .. } = self;
        let mut verdict = Verdict::default();
        if is_too_long {
            totals.unread += 1;
            verdict.valid = Some(false);
            let place = Place { position: start, entry: None, body: None };
            verdict.unread.push(Unread { place, reason: too_long(*limit) });
            return verdict;
        }
        if is_blank(line) {
            totals.not_checked += 1;
            verdict.not_checked = Some("a blank line");
            return verdict;
        }
        let settled = &Settled::default();
        walker.line(line, *plan, start, &mut |met| match met {
            Met::Document { text, expected, origin } => {
                let wanted = Wanted::few(MOST, MOST, settled);
                match validator.check_as(expected, text, wanted) {
                    Ok(found) => {
                        totals.count(expected, &found);
                        let is_valid = found.count(Class::Violation) == 0;
                        verdict.valid = Some(verdict.valid.unwrap_or(true) && is_valid);
                        verdict.omitted += found.untold();
                        verdict.unread.extend(
                            found.cut.map(|reason| Unread { place: origin.place(Position::START), reason }),
                        );
                        verdict.findings.extend(found.findings.iter().map(|finding| {
                            let excerpt = values.then(|| finding.excerpt(text));
                            Told::new(finding, origin.place(finding.position()), excerpt)
                        }));
                    }
                    Err(error) => {
                        let place = origin.place(error.position());
                        verdict.unread.push(Unread { place, reason: error.reason().to_string() });
                    }
                }
            }
            // Nobody is asked to accept anything here.
            Met::Accepted => {}
            Met::Unread { place, reason } => {
                verdict.unread.push(Unread { place, reason: printable(&reason).into_owned() });
            }
            Met::PassedOver(reason) => {
                totals.not_checked += 1;
                verdict.not_checked = Some(reason);
            }
        });
        if !verdict.unread.is_empty() {
            totals.unread += verdict.unread.len() as u64;
            verdict.valid = Some(false);
        }
        verdict
    }
}
