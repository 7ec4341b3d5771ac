//! A request and its response, as archives of traffic keep them: entries of HAR 1.2, and capture records.
//!
//! A capture record is an object on a line of its own:
//!
//! ```json
//! {"request":{"method":"GET","url":"https://…"},"status":200,"headers":{"content-type":"application/json"},"body":"{…}"}
//! ```
//!
//! `body` is the text of the body, or, with `"encoding":"base64"`, its bytes. A body that is JSON may also stand there as
//! it is. `headers` are an object of texts or of arrays of texts, or an array of `{"name":…,"value":…}`. Other members are
//! read over.

use crate::json::{Broken, Raw, Skim};

/// What is known of an exchange.
#[derive(Default)]
pub(super) struct Exchange<'t> {
    pub(super) method: Option<Raw<'t>>,
    pub(super) url: Option<Raw<'t>>,
    pub(super) status: Option<u64>,
    pub(super) content_type: Option<Raw<'t>>,
    /// The values of `Content-Encoding`, in the order of the headers.
    pub(super) content_encodings: Vec<Raw<'t>>,
    pub(super) body: Option<Body<'t>>,
    pub(super) base64: bool,
    /// How long the body was, as the archive tells.
    pub(super) size: Option<u64>,
    /// Whether something of all this is there twice.
    pub(super) is_ambiguous: bool,
}

/// How an archive holds a body.
#[derive(Clone, Copy)]
pub(super) enum Body<'t> {
    Text(Raw<'t>),
    /// A value that stands where the text would: from here to there.
    Value(usize, usize),
}

impl<'t> Exchange<'t> {
    /// Reads an entry of a HAR.
    pub(super) fn of_har(skim: &mut Skim<'t>) -> Result<Self, Broken> {
        let mut exchange = Self::default();
        skim.object(|skim, name| match name.text {
            b"request" if skim.peek() == Some(b'{') => exchange.request(skim),
            b"response" if skim.peek() == Some(b'{') => skim.object(|skim, name| match name.text {
                b"status" => exchange.status(skim),
                b"headers" => exchange.headers(skim),
                b"content" if skim.peek() == Some(b'{') => skim.object(|skim, name| match name.text {
                    b"text" if skim.peek() == Some(b'"') => {
                        let text = Body::Text(skim.string()?);
                        exchange.is_ambiguous |= exchange.body.replace(text).is_some();
                        Ok(())
                    }
                    b"encoding" => exchange.encoding(skim),
                    b"mimeType" => text(skim).map(|kind| {
                        // The header says it better, where there is one.
                        exchange.content_type = exchange.content_type.or(kind);
                    }),
                    b"size" => number(skim).map(|size| exchange.size = size),
                    _ => skim.skip().map(|_| ()),
                }),
                _ => skim.skip().map(|_| ()),
            }),
            _ => skim.skip().map(|_| ()),
        })?;
        Ok(exchange)
    }

    /// Reads a capture record.
    pub(super) fn of_record(skim: &mut Skim<'t>) -> Result<Self, Broken> {
        let mut exchange = Self::default();
        skim.object(|skim, name| match name.text {
            b"request" if skim.peek() == Some(b'{') => exchange.request(skim),
            b"status" => exchange.status(skim),
            b"headers" => exchange.headers(skim),
            b"encoding" => exchange.encoding(skim),
            b"body" => {
                exchange.is_ambiguous |= exchange.body.is_some();
                exchange.body = match skim.peek() {
                    Some(b'"') => Some(Body::Text(skim.string()?)),
                    Some(b'n') => skim.skip().map(|_| None)?,
                    _ => skim.skip().map(|span| Some(Body::Value(span.start, span.end)))?,
                };
                Ok(())
            }
            _ => skim.skip().map(|_| ()),
        })?;
        Ok(exchange)
    }

    /// Whether the body is said to be JSON, or nothing is said of it.
    pub(super) fn is_json(&self) -> bool {
        self.content_type.is_none_or(|kind| {
            let kind = kind.resolved().to_ascii_lowercase();
            kind.is_empty() || kind.contains("json")
        })
    }

    /// The value of `Content-Encoding`.
    pub(super) fn encodings(&self) -> String {
        self.content_encodings.iter().map(|value| value.resolved()).collect::<Vec<_>>().join(",")
    }

    fn request(&mut self, skim: &mut Skim<'t>) -> Result<(), Broken> {
        skim.object(|skim, name| match name.text {
            b"method" => text(skim).map(|method| self.is_ambiguous |= put(&mut self.method, method)),
            b"url" => text(skim).map(|url| self.is_ambiguous |= put(&mut self.url, url)),
            _ => skim.skip().map(|_| ()),
        })
    }

    fn status(&mut self, skim: &mut Skim<'t>) -> Result<(), Broken> {
        number(skim).map(|status| self.is_ambiguous |= put(&mut self.status, status))
    }

    fn encoding(&mut self, skim: &mut Skim<'t>) -> Result<(), Broken> {
        let encoding = text(skim)?;
        self.base64 = encoding.is_some_and(|encoding| encoding.text.eq_ignore_ascii_case(b"base64"));
        Ok(())
    }

    fn headers(&mut self, skim: &mut Skim<'t>) -> Result<(), Broken> {
        match skim.peek() {
            Some(b'[') => skim.array(|skim| {
                if skim.peek() != Some(b'{') {
                    return skim.skip().map(|_| ());
                }
                let (mut header, mut value) = (None, None);
                skim.object(|skim, name| match name.text {
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
        if name.text.eq_ignore_ascii_case(b"content-type") {
            self.content_type = Some(value);
        } else if name.text.eq_ignore_ascii_case(b"content-encoding") {
            self.content_encodings.push(value);
        }
    }
}

/// Whether the text, an object, is a capture record and no body of a response.
pub(super) fn is_record(text: &[u8]) -> bool {
    let (mut request, mut status) = (false, false);
    let read = Skim::new(text).object(|skim, name| {
        match name.text {
            b"request" => request = skim.peek() == Some(b'{'),
            b"status" => status = matches!(skim.peek(), Some(b'0'..=b'9')),
            _ => {}
        }
        skim.skip().map(|_| ())
    });
    read.is_ok() && request && status
}

/// Puts a value into its place. Whether another one was there.
fn put<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let before = place.take();
    *place = value;
    before.is_some()
}

/// The string that comes next; anything else is stepped over.
fn text<'t>(skim: &mut Skim<'t>) -> Result<Option<Raw<'t>>, Broken> {
    if skim.peek() == Some(b'"') { skim.string().map(Some) } else { skim.skip().map(|_| None) }
}

/// The whole number that comes next; anything else is stepped over.
fn number(skim: &mut Skim<'_>) -> Result<Option<u64>, Broken> {
    if !matches!(skim.peek(), Some(b'-' | b'0'..=b'9')) {
        return skim.skip().map(|_| None);
    }
    let number = std::str::from_utf8(skim.number()?).ok();
    Ok(number.and_then(|number| number.parse().ok()))
}
