//! Steps over JSON, strictly, and keeps nothing: for texts that hold documents, such as archives of traffic.
//!
//! The grammar is that of the reader beside it. What breaks it is told by an error without a reason; the reader, given
//! the same text, says why. The text must be UTF-8.

use std::borrow::Cow;
use std::ops::Range;

use super::reader::DEPTH_LIMIT;
use super::strings::{Stepped, escape, resolve_into, step_over};

/// The text breaks the grammar, or is nested too deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Broken;

/// Whether the bytes are a text of JSON.
pub(crate) fn is_json(bytes: &[u8]) -> bool {
    let mut skim = Skim::new(bytes);
    std::str::from_utf8(bytes).is_ok() && skim.skip().and_then(|_| skim.end()).is_ok()
}

/// A place in a text.
pub(crate) struct Skim<'t> {
    text: &'t [u8],
    at: usize,
}

/// A string as it stands in the text.
#[derive(Clone, Copy)]
pub(crate) struct Raw<'t> {
    /// Between the quotes.
    pub(crate) text: &'t [u8],
    /// Where that starts.
    pub(crate) start: usize,
    /// Whether there are escapes in it.
    pub(crate) escaped: bool,
}

impl<'t> Skim<'t> {
    pub(crate) fn new(text: &'t [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// The first byte of the next value, or of what stands in its place.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        self.space();
        self.text.get(self.at).copied()
    }

    /// Where the next value starts.
    pub(crate) fn start(&mut self) -> usize {
        self.space();
        self.at
    }

    /// Calls `member` for each member of the object that comes next; it must step over the value.
    pub(crate) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, Raw<'t>) -> Result<(), Broken>,
    ) -> Result<(), Broken> {
        self.parts(b'{', b'}', |skim| {
            let name = skim.string()?;
            skim.expect(b':')?;
            member(skim, name)
        })
    }

    /// Calls `item` for each item of the array that comes next; it must step over the item.
    pub(crate) fn array(&mut self, item: impl FnMut(&mut Self) -> Result<(), Broken>) -> Result<(), Broken> {
        self.parts(b'[', b']', item)
    }

    fn parts(
        &mut self,
        opening: u8,
        closing: u8,
        mut part: impl FnMut(&mut Self) -> Result<(), Broken>,
    ) -> Result<(), Broken> {
        self.expect(opening)?;
        if self.peek() == Some(closing) {
            self.at += 1;
            return Ok(());
        }
        loop {
            part(self)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(byte) if byte == closing => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(Broken),
            }
        }
    }

    /// Steps over the string that comes next.
    pub(crate) fn string(&mut self) -> Result<Raw<'t>, Broken> {
        self.expect(b'"')?;
        let start = self.at;
        let Stepped { end, escaped, is_right } = step_over(self.text, start).ok_or(Broken)?;
        if !is_right {
            return Err(Broken);
        }
        self.at = end + 1;
        Ok(Raw { text: &self.text[start..end], start, escaped })
    }

    /// Steps over the value that comes next, whatever it is. Where it stands.
    pub(crate) fn skip(&mut self) -> Result<Range<usize>, Broken> {
        let start = self.start();
        self.value(0)?;
        Ok(start..self.at)
    }

    /// Calls itself for parts, at most [`DEPTH_LIMIT`] deep.
    fn value(&mut self, depth: usize) -> Result<(), Broken> {
        match self.peek() {
            Some(b'{' | b'[') if depth == DEPTH_LIMIT => Err(Broken),
            Some(b'"') => self.string().map(|_| ()),
            Some(b'{') => self.object(|skim, _| skim.value(depth + 1)),
            Some(b'[') => self.array(|skim| skim.value(depth + 1)),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            _ => self.number().map(|_| ()),
        }
    }

    /// Steps over the number that comes next. Its text.
    pub(crate) fn number(&mut self) -> Result<&'t [u8], Broken> {
        let start = self.start();
        self.at += usize::from(self.byte() == Some(b'-'));
        let zero = self.byte() == Some(b'0');
        if self.digits()? > 1 && zero {
            return Err(Broken);
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(&self.text[start..self.at])
    }

    /// That nothing but white space follows.
    pub(crate) fn end(&mut self) -> Result<(), Broken> {
        if self.peek().is_none() { Ok(()) } else { Err(Broken) }
    }

    fn digits(&mut self) -> Result<usize, Broken> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(Broken) } else { Ok(self.at - start) }
    }

    fn word(&mut self, word: &[u8]) -> Result<(), Broken> {
        if self.text[self.at..].starts_with(word) {
            self.at += word.len();
            Ok(())
        } else {
            Err(Broken)
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Broken> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(Broken)
        }
    }

    fn space(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }
}

impl<'t> Raw<'t> {
    /// The text that the string stands for.
    pub(crate) fn resolved(self) -> Cow<'t, str> {
        if self.escaped {
            let mut resolved = Vec::new();
            self.resolve_into(&mut resolved);
            Cow::Owned(String::from_utf8_lossy(&resolved).into_owned())
        } else {
            String::from_utf8_lossy(self.text)
        }
    }

    /// The bytes of that text, which need not be UTF-8 if the text around is not.
    pub(crate) fn bytes(self) -> Cow<'t, [u8]> {
        if self.escaped {
            let mut resolved = Vec::new();
            self.resolve_into(&mut resolved);
            Cow::Owned(resolved)
        } else {
            Cow::Borrowed(self.text)
        }
    }

    /// Puts the text that the string stands for behind what `resolved` has. Half of a surrogate pair becomes U+FFFD.
    pub(crate) fn resolve_into(self, resolved: &mut Vec<u8>) {
        resolve_into(self.text, resolved);
    }

    /// Where the byte that becomes number `offset` of the resolved text stands, counted from the first of the string.
    pub(crate) fn place_of(self, offset: usize) -> usize {
        let mut resolved = 0;
        let mut place = self.text.len();
        self.walk(|at, bytes| {
            if resolved + bytes.len() > offset {
                // Bytes that stand for themselves come in runs; an escape is one place.
                let stands_for_itself = self.text[at] != b'\\';
                place = if stands_for_itself { at + offset - resolved } else { at };
                return false;
            }
            resolved += bytes.len();
            true
        });
        place
    }

    /// Calls `take` with each run of bytes and each resolved escape, and where it stands, until that gives false.
    fn walk(self, mut take: impl FnMut(usize, &[u8]) -> bool) {
        let text = self.text;
        let mut at = 0;
        while at < text.len() {
            let plain = memchr::memchr(b'\\', &text[at..]).unwrap_or(text.len() - at);
            if !take(at, &text[at..at + plain]) {
                return;
            }
            at += plain;
            if at == text.len() {
                return;
            }
            let (character, length) = escape(&text[at..]);
            if !take(at, character.encode_utf8(&mut [0; 4]).as_bytes()) {
                return;
            }
            at += length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Skim;

    #[test]
    fn the_grammar_is_that_of_the_reader() {
        let texts = [
            "{}",
            "[]",
            "[1,2]",
            "[1,]",
            "[,]",
            "{\"a\":1,\"b\":[{}]}",
            "{\"a\" : -0.5e+3 }",
            "01",
            "-",
            "1.",
            "1e",
            "tru",
            "nul",
            "\"\\u12\"",
            "\"\\ud83d\\ude00\"",
            "\"\\x\"",
            "\"\n\"",
            "\"",
            "{\"a\"}",
            "{a:1}",
            "{\"a\":1",
            "[[]",
            "true",
            "",
            " ",
            "1 2",
            "{} x",
            "\"\\",
            "[1 2]",
            "{\"a\":}",
            "+1",
            ".5",
            "[\"\\u00e9\", null, false]",
        ];
        for text in texts {
            let mut skim = Skim::new(text.as_bytes());
            let skimmed = skim.skip().and_then(|_| skim.end()).is_ok();
            assert_eq!(skimmed, crate::json::read(text.as_bytes()).is_ok(), "{text}");
        }
        for depth in [127, 128] {
            for text in
                ["[".repeat(depth) + &"]".repeat(depth), "{\"a\":".repeat(depth) + "1" + &"}".repeat(depth)]
            {
                assert_eq!(
                    Skim::new(text.as_bytes()).skip().is_ok(),
                    crate::json::read(text.as_bytes()).is_ok(),
                    "{depth} deep"
                );
            }
        }
    }

    #[test]
    fn escapes_are_resolved_and_their_places_known() {
        let text = r#""a\n\u00e9\ud83d\ude00z\/""#;
        let raw = Skim::new(text.as_bytes()).string().unwrap();
        assert_eq!(raw.resolved(), "a\né😀z/");
        let places: Vec<usize> = (0..11).map(|offset| raw.place_of(offset)).collect();
        assert_eq!(places, [0, 1, 3, 3, 9, 9, 9, 9, 21, 22, 24]);
    }
}
