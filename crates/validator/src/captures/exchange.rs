//! A request and its response, as archives of traffic keep them: entries of HAR 1.2, and capture records.
//!
//! A capture record is an object on a line of its own:
//!
//! ```json
//! {"request":{"method":"GET","url":"https://…"},"status":200,"headers":{"content-type":"application/json"},"body":"{…}"}
//! ```
//!
//! `body` is the text of the body, or, with `"encoding":"base64"`, its bytes. A body that is JSON may also stand there as
//! it is. `headers` are an object of texts or of arrays of texts, or an array of `{"name":…,"value":…}`. `incomplete` says why the
//! body is not there, or not whole. Other members are read over.

use std::sync::LazyLock;

use serde_json::Value;

use crate::json::{Broken, Raw, Skim};

/// What is known of an exchange.
#[derive(Default)]
pub(super) struct Exchange<'t> {
    pub(super) method: Option<Raw<'t>>,
    /// None if there is no request, or none that says what it asks for.
    pub(super) url: Option<Raw<'t>>,
    pub(super) status: Option<u64>,
    /// The value of `Content-Type`.
    content_type: Option<Raw<'t>>,
    /// What an archive says of the body's type beside it.
    mime_type: Option<Raw<'t>>,
    /// The values of `Content-Encoding`, in the order of the headers.
    pub(super) content_encodings: Vec<Raw<'t>>,
    pub(super) body: Option<Body<'t>>,
    pub(super) base64: bool,
    /// Why a capture record has not the whole body, if it says so.
    pub(super) incomplete: Option<Raw<'t>>,
    /// Whether the archive tells that the body had a length.
    pub(super) had_body: bool,
    /// Which members were met already.
    met: Vec<Once>,
    /// Why nobody can say what was asked for.
    pub(super) flaw_of_request: Option<&'static str>,
    /// Why nobody can say what was answered.
    pub(super) flaw_of_response: Option<&'static str>,
}

/// What is there once, or nobody knows which counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Once {
    Method,
    Url,
    Status,
    Body,
    Encoding,
    Incomplete,
}

const REQUEST_TWICE: &str = "method or URL stand here twice, and which one counts is not certain";
const RESPONSE_TWICE: &str = "status, content type, body, its encoding or why it is incomplete stand here twice, and which one counts is not certain";
const NO_TEXT: &str = "the body was left out of the record: it is no text in UTF-8";
const BROKE_OFF: &str = "the body broke off before its end, and is not in the record whole";
const TOO_LONG: &str = "the body was longer than what was read of it, and is not in the record whole";
const INCOMPLETE: &str = "the body is not in the record whole, and why is not known here";
const NO_STATUS: &str = "the status is neither a status code nor null";
const NO_METHOD: &str = "the method is neither a text nor null";
const NO_REASON: &str = "what `incomplete` says is neither a text nor null";

/// How an archive holds a body.
#[derive(Clone, Copy)]
pub(super) enum Body<'t> {
    Text(Raw<'t>),
    /// A value that stands where the text would: from here to there.
    Value(usize, usize),
}

impl<'t> Exchange<'t> {
    /// Reads an entry of a HAR, or a capture record: what the one holds under `response` stands in the other at the top.
    pub(super) fn read(skim: &mut Skim<'t>) -> Result<Self, Broken> {
        let mut exchange = Self::default();
        skim.object(|skim, name| match &*name.bytes() {
            b"request" if skim.peek() == Some(b'{') => exchange.request(skim),
            b"response" if skim.peek() == Some(b'{') => skim.object(|skim, name| match &*name.bytes() {
                b"status" => exchange.status(skim),
                b"headers" => exchange.headers(skim),
                b"content" if skim.peek() == Some(b'{') => exchange.content(skim),
                _ => skim.skip().map(|_| ()),
            }),
            b"status" => exchange.status(skim),
            b"headers" => exchange.headers(skim),
            b"encoding" => exchange.encoding(skim),
            b"body" => exchange.body(skim),
            b"incomplete" => {
                exchange.once(Once::Incomplete);
                let flaw = &mut exchange.flaw_of_response;
                text_or_null(skim, || *flaw = Some(NO_REASON)).map(|why| exchange.incomplete = why)
            }
            _ => skim.skip().map(|_| ()),
        })?;
        Ok(exchange)
    }

    /// Whether the body is said to be JSON, or nothing is said of it.
    pub(super) fn is_json(&self) -> bool {
        // The header says it better, where there is one.
        self.content_type.or(self.mime_type).is_none_or(|kind| {
            let kind = kind.resolved().to_ascii_lowercase();
            kind.is_empty() || kind.contains("json")
        })
    }

    /// Why nobody can say what the body was, although there was one.
    pub(super) fn lost_body(&self) -> Option<&'static str> {
        match &*self.incomplete?.bytes() {
            // What holds a token, and what nobody waited for, is none that could be judged; so it is not there.
            b"token" | b"given_up" if self.body.is_none() => None,
            b"no_text" => Some(NO_TEXT),
            b"broke_off" => Some(BROKE_OFF),
            b"too_long" => Some(TOO_LONG),
            _ => Some(INCOMPLETE),
        }
    }

    /// The value of `Content-Encoding`.
    pub(super) fn encodings(&self) -> String {
        self.content_encodings.iter().map(|value| value.resolved()).collect::<Vec<_>>().join(",")
    }

    fn request(&mut self, skim: &mut Skim<'t>) -> Result<(), Broken> {
        skim.object(|skim, name| match &*name.bytes() {
            b"method" => {
                self.once(Once::Method);
                let flaw = &mut self.flaw_of_request;
                text_or_null(skim, || *flaw = Some(NO_METHOD)).map(|method| self.method = method)
            }
            b"url" => {
                self.once(Once::Url);
                text(skim).map(|url| self.url = url)
            }
            _ => skim.skip().map(|_| ()),
        })
    }

    fn status(&mut self, skim: &mut Skim<'t>) -> Result<(), Broken> {
        self.once(Once::Status);
        let next = skim.peek();
        self.status = match next {
            // Some proxies write all they have as text.
            Some(b'"') => code(&skim.string()?.bytes()),
            Some(b'-' | b'0'..=b'9') => code(skim.number()?),
            _ => skim.skip().map(|_| None)?,
        };
        if self.status.is_none() && next != Some(b'n') {
            self.flaw_of_response = Some(NO_STATUS);
        }
        Ok(())
    }

    fn content(&mut self, skim: &mut Skim<'t>) -> Result<(), Broken> {
        skim.object(|skim, name| match &*name.bytes() {
            b"text" => self.body(skim),
            b"encoding" => self.encoding(skim),
            b"mimeType" => text(skim).map(|kind| self.mime_type = kind),
            b"size" => length(skim).map(|length| self.had_body = length),
            _ => skim.skip().map(|_| ()),
        })
    }

    fn body(&mut self, skim: &mut Skim<'t>) -> Result<(), Broken> {
        self.once(Once::Body);
        self.body = match skim.peek() {
            Some(b'"') => Some(Body::Text(skim.string()?)),
            Some(b'n') => skim.skip().map(|_| None)?,
            _ => skim.skip().map(|span| Some(Body::Value(span.start, span.end)))?,
        };
        Ok(())
    }

    fn encoding(&mut self, skim: &mut Skim<'t>) -> Result<(), Broken> {
        self.once(Once::Encoding);
        self.base64 = text(skim)?.is_some_and(|encoding| encoding.bytes().eq_ignore_ascii_case(b"base64"));
        Ok(())
    }

    /// Notes that a member is met, and that it was before.
    fn once(&mut self, member: Once) {
        if !self.met.contains(&member) {
            self.met.push(member);
        } else if matches!(member, Once::Method | Once::Url) {
            self.flaw_of_request = Some(REQUEST_TWICE);
        } else {
            self.flaw_of_response = Some(RESPONSE_TWICE);
        }
    }

    fn headers(&mut self, skim: &mut Skim<'t>) -> Result<(), Broken> {
        match skim.peek() {
            Some(b'[') => skim.array(|skim| {
                if skim.peek() != Some(b'{') {
                    return skim.skip().map(|_| ());
                }
                let (mut header, mut value) = (None, None);
                skim.object(|skim, name| match &*name.bytes() {
                    b"name" => text(skim).map(|text| header = text),
                    b"value" => text(skim).map(|text| value = text),
                    _ => skim.skip().map(|_| ()),
                })?;
                if let (Some(header), Some(value)) = (header, value) {
                    self.header(header, value);
                }
                Ok(())
            }),
            Some(b'{') => skim.object(|skim, header| {
                if skim.peek() == Some(b'[') {
                    return skim.array(|skim| {
                        text(skim).map(|value| value.into_iter().for_each(|value| self.header(header, value)))
                    });
                }
                text(skim).map(|value| value.into_iter().for_each(|value| self.header(header, value)))
            }),
            _ => skim.skip().map(|_| ()),
        }
    }

    fn header(&mut self, name: Raw<'t>, value: Raw<'t>) {
        let name = name.bytes();
        if name.eq_ignore_ascii_case(b"content-type") {
            // The same header twice with the same value is a proxy's carelessness.
            if self.content_type.is_some_and(|other| other.bytes() != value.bytes()) {
                self.flaw_of_response = Some(RESPONSE_TWICE);
            }
            self.content_type = Some(value);
        } else if name.eq_ignore_ascii_case(b"content-encoding") {
            self.content_encodings.push(value);
        }
    }
}

/// Whether the text, an object, is a capture record and no body of a response: it has a request with a URL.
pub(super) fn is_record(text: &[u8]) -> bool {
    let mut has_url = false;
    let read = Skim::new(text).object(|skim, name| match &*name.bytes() {
        b"request" if skim.peek() == Some(b'{') => skim.object(|skim, name| {
            has_url |= *name.bytes() == *b"url" && skim.peek() == Some(b'"');
            skim.skip().map(|_| ())
        }),
        _ => skim.skip().map(|_| ()),
    });
    read.is_ok() && has_url && !is_execution(text)
}

/// The members that every execution has.
static REQUIRED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap_or_default();
    let names = schema["required"].as_array().into_iter().flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
});

/// Whether the text has all members of an execution, whatever else it has.
pub(super) fn is_execution(text: &[u8]) -> bool {
    let mut missing: Vec<&[u8]> = REQUIRED.iter().map(String::as_bytes).collect();
    let read = Skim::new(text).object(|skim, name| {
        missing.retain(|required| *required != &*name.bytes());
        skim.skip().map(|_| ())
    });
    read.is_ok() && missing.is_empty()
}

/// A status code, or 0, which browsers write for a request that was never answered.
fn code(text: &[u8]) -> Option<u64> {
    let is_code = matches!(text, [b'0'] | [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9']);
    std::str::from_utf8(text).ok().filter(|_| is_code)?.parse().ok()
}

/// The string that comes next; anything else is stepped over.
fn text<'t>(skim: &mut Skim<'t>) -> Result<Option<Raw<'t>>, Broken> {
    if skim.peek() == Some(b'"') { skim.string().map(Some) } else { skim.skip().map(|_| None) }
}

/// The string that comes next, or none where null stands; anything else is stepped over, and is `otherwise`.
fn text_or_null<'t>(skim: &mut Skim<'t>, otherwise: impl FnOnce()) -> Result<Option<Raw<'t>>, Broken> {
    if !matches!(skim.peek(), Some(b'"' | b'n')) {
        otherwise();
    }
    text(skim)
}

/// Whether the value that comes next is a number above zero; anything else is stepped over.
fn length(skim: &mut Skim<'_>) -> Result<bool, Broken> {
    if !matches!(skim.peek(), Some(b'-' | b'0'..=b'9')) {
        return skim.skip().map(|_| false);
    }
    let number = std::str::from_utf8(skim.number()?).ok();
    Ok(number.and_then(|number| number.parse::<f64>().ok()).is_some_and(|number| number > 0.0))
}
