//! Where an answer ends, and whether it is a good one.

use std::borrow::Cow;
use std::io;

use serde::de::IgnoredAny;

use crate::Failure;

/// More header fields than any server sends that is measured.
const HEADERS: usize = 64;

/// A whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<'a> {
    /// Status code.
    pub status: u16,
    /// Whether `Content-Type` says that the body is JSON.
    pub is_json: bool,
    /// The body, without what it was sent in.
    pub body: Cow<'a, [u8]>,
}

impl<'a> Answer<'a> {
    /// Reads the answer that `bytes` start with; none if some of it is still to come.
    ///
    /// An answer must tell how long it is: by `Content-Length`, or by chunks.
    pub(crate) fn read(bytes: &'a [u8]) -> io::Result<Option<Self>> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut head = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(length) = head.parse(bytes).map_err(not_http)? else {
            return Ok(None);
        };
        let field = |name: &str| {
            let field = head.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name));
            field.and_then(|field| std::str::from_utf8(field.value).ok())
        };
        let rest = &bytes[length..];
        let body = match (field("content-length"), field("transfer-encoding")) {
            (_, Some(coding)) if coding.eq_ignore_ascii_case("chunked") => joined(rest)?.map(Cow::Owned),
            (Some(length), None) => {
                let length: usize = length.trim().parse().map_err(not_http)?;
                rest.get(..length).map(Cow::Borrowed)
            }
            _ => return Err(not_http("the answer does not tell how long it is")),
        };
        let kind = field("content-type").and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
        let (status, is_json) =
            (head.code.unwrap_or_default(), kind.eq_ignore_ascii_case("application/json"));
        Ok(body.map(|body| Self { status, is_json, body }))
    }

    /// Whether it has the status 200 and a JSON body. A body that is `known` is JSON; one that turns out to be becomes it.
    pub(crate) fn judge(&self, known: &mut Vec<u8>) -> Result<(), Failure> {
        if self.status != 200 {
            return Err(Failure::Status(self.status));
        }
        if !self.is_json {
            return Err(Failure::NotJson);
        }
        if known.is_empty() || *known != *self.body {
            serde_json::from_slice::<IgnoredAny>(&self.body).map_err(|_| Failure::NotJson)?;
            known.clear();
            known.extend_from_slice(&self.body);
        }
        Ok(())
    }
}

/// The content of all chunks; none if some are still to come. Trailers are not understood.
fn joined(mut rest: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    loop {
        let size = httparse::parse_chunk_size(rest).map_err(|_| not_http("the size of a chunk is none"))?;
        let httparse::Status::Complete((start, size)) = size else { return Ok(None) };
        let size = usize::try_from(size).ok().filter(|&size| size <= crate::LONGEST_ANSWER);
        let size = size.ok_or_else(|| not_http("a chunk is too long"))?;
        let Some(chunk) = rest.get(start..start + size + 2) else { return Ok(None) };
        if !chunk.ends_with(b"\r\n") {
            return Err(not_http("a chunk is longer than it says, or the answer has trailers"));
        }
        if size == 0 {
            return Ok(Some(body));
        }
        body.extend_from_slice(&chunk[..size]);
        rest = &rest[start + size + 2..];
    }
}

fn not_http(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

#[cfg(test)]
mod tests {
    use super::Answer;
    use crate::Failure;

    const PLAIN: &[u8] =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 7\r\n\r\n{\"a\":1}";
    const CHUNKED: &[u8] =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n";

    fn judged(bytes: &[u8]) -> Result<(), Failure> {
        Answer::read(bytes).unwrap().unwrap().judge(&mut Vec::new())
    }

    #[test]
    fn an_answer_is_whole_when_all_of_it_is_there() {
        for whole in [PLAIN, CHUNKED] {
            for end in 0..whole.len() {
                assert_eq!(Answer::read(&whole[..end]).unwrap(), None, "{end} bytes");
            }
            let answer = Answer::read(whole).unwrap().unwrap();
            assert_eq!((answer.status, answer.is_json, &*answer.body), (200, true, &b"{\"a\":1}"[..]));
        }
    }

    #[test]
    fn good_is_200_with_json() {
        assert_eq!(judged(PLAIN), Ok(()));
        assert_eq!(judged(CHUNKED), Ok(()));
        let with = |from: &str, to: &str| {
            let text = std::str::from_utf8(PLAIN).unwrap();
            assert!(text.contains(from));
            judged(text.replace(from, to).as_bytes())
        };
        assert_eq!(with("200 OK", "401 Unauthorized"), Err(Failure::Status(401)));
        assert_eq!(with("200 OK", "201 Created"), Err(Failure::Status(201)));
        assert_eq!(with("application/json", "text/html"), Err(Failure::NotJson));
        assert_eq!(with("{\"a\":1}", "{\"a\":1]"), Err(Failure::NotJson));
        assert_eq!(with("Length: 7", "Length: 0"), Err(Failure::NotJson));
    }

    #[test]
    fn a_known_body_does_not_make_another_json() {
        let mut known = Vec::new();
        let answer = |body: &'static [u8]| Answer { status: 200, is_json: true, body: body.into() };
        assert_eq!(answer(b"{}").judge(&mut known), Ok(()));
        assert_eq!(known, b"{}");
        assert_eq!(answer(b"{]").judge(&mut known), Err(Failure::NotJson));
        assert_eq!(answer(b"{}").judge(&mut known), Ok(()));
        assert_eq!(answer(b"[]").judge(&mut known), Ok(()));
        assert_eq!(known, b"[]");
    }

    #[test]
    fn what_does_not_tell_its_end_is_an_error() {
        for bytes in [
            &b"SSH-2.0-OpenSSH\r\n"[..],
            b"HTTP/1.1 200 OK\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx\r\n",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffff\r\n",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc",
        ] {
            assert!(Answer::read(bytes).is_err(), "{}", String::from_utf8_lossy(bytes));
        }
    }
}
