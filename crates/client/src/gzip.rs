//! Unpacks bodies that come as gzip, each member of them (RFC 1952, section 2.2).
//!
//! reqwest would read the first member alone, and pass over what follows it.

use std::io::{ErrorKind, Read as _};

use bytes::Bytes;
use flate2::bufread::GzDecoder;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};

/// Why there is no whole body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// It has more bytes than are taken.
    TooLarge,
    /// What is wrong with it.
    Broken(String),
}

/// Whether the headers say that the body is gzip. They are then changed to say what the unpacked one is.
pub(crate) fn take_off(headers: &mut HeaderMap) -> bool {
    let mut values = headers.get_all(CONTENT_ENCODING).iter();
    let is_gzip = |value: &[u8]| {
        let value = value.trim_ascii();
        value.eq_ignore_ascii_case(b"gzip") || value.eq_ignore_ascii_case(b"x-gzip")
    };
    if !values.next().is_some_and(|value| is_gzip(value.as_bytes())) || values.next().is_some() {
        return false;
    }
    headers.remove(CONTENT_ENCODING);
    headers.remove(CONTENT_LENGTH);
    true
}

/// What is packed, at most `limit` bytes; or why not, and what there is of it.
pub(crate) fn unpack(packed: &[u8], limit: u64) -> Result<Bytes, (Flaw, Bytes)> {
    let mut unpacked = Vec::new();
    let mut rest = packed;
    while !rest.is_empty() {
        let is_first = rest.len() == packed.len();
        let mut member = GzDecoder::new(rest);
        let is_headed = member.header().is_some();
        let room = limit.saturating_sub(unpacked.len() as u64);
        if let Err(error) = (&mut member).take(room.saturating_add(1)).read_to_end(&mut unpacked) {
            let what = match error.kind() {
                ErrorKind::UnexpectedEof => "the response broke off: its gzip ends too early".to_owned(),
                _ if !is_first && !is_headed => {
                    "the response cannot be unpacked: what follows its gzip is none".to_owned()
                }
                _ => format!("the response cannot be unpacked: {error}"),
            };
            return Err((Flaw::Broken(what), Bytes::from(unpacked)));
        }
        if unpacked.len() as u64 > limit {
            return Err((Flaw::TooLarge, Bytes::new()));
        }
        rest = member.into_inner();
    }
    Ok(Bytes::from(unpacked))
}
