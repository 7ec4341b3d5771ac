//! The bytes of a body, out of the string that holds them.

use std::io::Read;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::compression::Compression;
use super::place::BodyForm;
use crate::json::Raw;

/// With padding or without, as archives have both.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// How many encodings a body may be wrapped in; nobody wraps twice.
const MOST_ENCODINGS: usize = 4;

/// Takes bodies out of strings, and keeps its memory from one to the next.
#[derive(Default)]
pub(super) struct Decoder {
    resolved: Vec<u8>,
    bytes: Vec<u8>,
    unpacked: Vec<u8>,
}

impl Decoder {
    /// The body that `text` holds, as it is or as base64, in these encodings as the header `Content-Encoding` lists them;
    /// of at most `limit` bytes.
    ///
    /// A text that is not base64 is the body after decoding, whatever the header says: binary data is no text. Base64 is
    /// decoded further only if what comes out is not JSON yet, since archives keep both.
    pub(super) fn body<'d>(
        &'d mut self,
        text: Raw<'d>,
        base64: bool,
        encodings: &str,
        limit: u64,
    ) -> Result<(&'d [u8], BodyForm<'d>), String> {
        if !base64 {
            return Ok(if text.escaped {
                self.resolved.clear();
                text.resolve_into(&mut self.resolved);
                (&self.resolved, BodyForm::Escaped(text))
            } else {
                (text.text, BodyForm::Escaped(text))
            });
        }
        let encoded = if text.escaped {
            self.resolved.clear();
            text.resolve_into(&mut self.resolved);
            &self.resolved
        } else {
            text.text
        };
        self.bytes.clear();
        if BASE64.decode_vec(encoded, &mut self.bytes).is_err() {
            // Some tools break the lines of base64.
            let without_breaks: Vec<u8> =
                encoded.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            self.bytes.clear();
            BASE64
                .decode_vec(&without_breaks, &mut self.bytes)
                .map_err(|_| format!("the body is not base64; its text has {} bytes", encoded.len()))?;
        }
        self.unpack(encodings, limit)?;
        Ok((&self.bytes, BodyForm::Encoded))
    }

    fn unpack(&mut self, encodings: &str, limit: u64) -> Result<(), String> {
        let tokens = encodings.split(',').map(str::trim);
        let tokens: Vec<&str> =
            tokens.filter(|token| !token.is_empty() && !token.eq_ignore_ascii_case("identity")).collect();
        if tokens.len() > MOST_ENCODINGS {
            return Err(format!("the body is said to be encoded {} times; not unpacked", tokens.len()));
        }
        // The one that was applied last comes off first.
        for token in tokens.into_iter().rev() {
            if is_json(&self.bytes) {
                return Ok(());
            }
            let compression = Compression::by_token(token).ok_or_else(|| {
                format!("the body has an encoding that is unknown here; it has {} bytes", self.bytes.len())
            })?;
            self.unpack_once(compression, limit)?;
        }
        // Some archives keep the packed body and leave out the header.
        for _ in 0..MOST_ENCODINGS {
            let Some(compression) = Compression::by_signature(&self.bytes) else { return Ok(()) };
            self.unpack_once(compression, limit)?;
        }
        Err(format!("the body is packed in itself, or more than {MOST_ENCODINGS} times"))
    }

    fn unpack_once(&mut self, compression: Compression, limit: u64) -> Result<(), String> {
        self.unpacked.clear();
        let undecodable = |error: std::io::Error| {
            format!(
                "the body, {} bytes, cannot be unpacked as {}: {error}",
                self.bytes.len(),
                compression.name()
            )
        };
        let unpacking = compression.reader(&*self.bytes).map_err(undecodable)?;
        unpacking.take(limit + 1).read_to_end(&mut self.unpacked).map_err(undecodable)?;
        if self.unpacked.len() as u64 > limit {
            return Err(format!(
                "the body, {} bytes of {}, is longer than the limit of {limit} bytes (--max-body) when unpacked",
                self.bytes.len(),
                compression.name()
            ));
        }
        std::mem::swap(&mut self.bytes, &mut self.unpacked);
        Ok(())
    }
}

/// Whether the bytes can be JSON as they are: text that starts as an object or an array does.
fn is_json(bytes: &[u8]) -> bool {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'[')) && std::str::from_utf8(bytes).is_ok()
}
