//! From bytes to a [`Document`].

use std::borrow::Cow;
use std::collections::HashMap;

use super::error::{Found, Kind as Fault, NotJson};
use super::pointer::segment;
use super::{Document, Flaw, FlawKind, Kind, Member, Number, Object, Span, Value};

/// How many arrays and objects may stand within each other: as many as `serde_json` reads into a value, so that what
/// is read here can be decoded there.
///
/// ```
/// use optics_validator::json::{DEPTH_LIMIT, read};
///
/// let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
/// assert!(read(nested(DEPTH_LIMIT).as_bytes()).is_ok());
/// assert!(read(nested(DEPTH_LIMIT + 1).as_bytes()).unwrap_err().is_too_deep());
/// ```
pub const DEPTH_LIMIT: usize = 127;

/// Up to this many members, looking at each is faster than hashing their names.
const FEW_MEMBERS: usize = 16;

/// Reads one JSON text.
///
/// # Errors
///
/// The first place where the text breaks the grammar of RFC 8259, is not UTF-8, or is nested deeper than
/// [`DEPTH_LIMIT`]. A byte order mark is an error as well.
///
/// ```
/// use optics_validator::json;
///
/// assert!(json::read(b"[1, 2]").is_ok());
/// let error = json::read(b"[1, 2,]").unwrap_err();
/// assert_eq!((error.position().line, error.position().column), (1, 6));
/// ```
pub fn read(bytes: &[u8]) -> Result<Document<'_>, NotJson> {
    if let Some(fault) = foreign_encoding(bytes) {
        return Err(NotJson::new(fault, bytes, 0));
    }
    let (text, whole) = match std::str::from_utf8(bytes) {
        Ok(text) => (text, true),
        Err(error) => (std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(), false),
    };
    let mut reader = Reader { text, at: 0, depth: 0, flaws: Vec::new() };
    match reader.document() {
        Ok(root) if whole => {
            let mut flaws = reader.flaws;
            flaws.sort_by_key(|flaw| flaw.span);
            for flaw in &mut flaws {
                flaw.pointer = pointer_at(&root, flaw.span);
            }
            Ok(Document { text, root, flaws })
        }
        // The end of what there is, not that of the white space behind it.
        Err((fault @ Fault::Truncated { .. }, _)) if whole => {
            Err(NotJson::new(fault, bytes, text.trim_end_matches([' ', '\t', '\r', '\n']).len()))
        }
        // What starts like no JSON and is no UTF-8 either is something else, such as a picture.
        Err((Fault::UnknownWord | Fault::Unexpected { .. }, offset))
            if !whole && text[..offset].trim_ascii().is_empty() =>
        {
            Err(NotJson::new(Fault::NotUtf8, bytes, text.len()))
        }
        // What comes before the first byte that is not UTF-8 may be wrong in itself; then that is the first fault.
        Err((fault, offset)) if whole || offset < text.len() => Err(NotJson::new(fault, bytes, offset)),
        _ => Err(NotJson::new(Fault::NotUtf8, bytes, text.len())),
    }
}

fn foreign_encoding(bytes: &[u8]) -> Option<Fault> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => Some(Fault::ByteOrderMark),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some(Fault::Utf16),
        // UTF-16 without a mark: JSON starts with a character of ASCII that can be seen, or white space.
        [0, text, ..] | [text, 0, ..] if text.is_ascii_graphic() || text.is_ascii_whitespace() => {
            Some(Fault::Utf16)
        }
        _ => None,
    }
}

/// A fault and the offset where it stands.
type Parsed<T> = Result<T, (Fault, usize)>;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    flaws: Vec<Flaw>,
}

impl<'a> Reader<'a> {
    fn document(&mut self) -> Parsed<Value<'a>> {
        match self.skip_space() {
            None => return self.fail(Fault::Empty),
            Some(b'<') => return self.fail(Fault::Markup),
            Some(_) => {}
        }
        let root = self.value("the text")?;
        match self.skip_space() {
            None => Ok(root),
            Some(next) => self.fail(Fault::Trailing { value: matches!(next, b'{' | b'[' | b'"') }),
        }
    }

    /// Reads the value that starts here. `inside` names what it is part of.
    ///
    /// Calls itself for the parts of arrays and objects, at most [`DEPTH_LIMIT`] deep.
    fn value(&mut self, inside: &'static str) -> Parsed<Value<'a>> {
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'"') => Kind::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Kind::Number(self.number()?),
            Some(b't') => self.word("true", Kind::Boolean(true))?,
            Some(b'f') => self.word("false", Kind::Boolean(false))?,
            Some(b'n') => self.word("null", Kind::Null)?,
            Some(b'a'..=b'z' | b'A'..=b'Z') => return self.fail(Fault::UnknownWord),
            _ => return self.unexpected("a value", inside),
        };
        Ok(Value { kind, span: Span { start, end: self.at } })
    }

    fn nested(&mut self, read: fn(&mut Self) -> Parsed<Kind<'a>>) -> Parsed<Kind<'a>> {
        if self.depth == DEPTH_LIMIT {
            return self.fail(Fault::TooDeep);
        }
        self.depth += 1;
        self.at += 1;
        let kind = read(self);
        self.depth -= 1;
        kind
    }

    fn array(&mut self) -> Parsed<Kind<'a>> {
        let mut items = Vec::new();
        if self.skip_space() == Some(b']') {
            self.at += 1;
            return Ok(Kind::Array(items));
        }
        loop {
            items.push(self.value("an array")?);
            if !self.more(b']', "a comma or `]`", "an array")? {
                return Ok(Kind::Array(items));
            }
        }
    }

    fn object(&mut self) -> Parsed<Kind<'a>> {
        let mut written: Vec<Member<'a>> = Vec::new();
        if self.skip_space() == Some(b'}') {
            self.at += 1;
            return Ok(Kind::Object(Object::default()));
        }
        loop {
            written.push(self.member()?);
            if !self.more(b'}', "a comma or `}`", "an object")? {
                break;
            }
        }
        let superseded = self.mark_duplicates(&mut written);
        Ok(Kind::Object(Object { written, superseded }))
    }

    fn member(&mut self) -> Parsed<Member<'a>> {
        if self.peek() != Some(b'"') {
            return self.unexpected("a name in double quotes", "an object");
        }
        let start = self.at;
        let name = self.string()?;
        let name_span = Span { start, end: self.at };
        if self.skip_space() != Some(b':') {
            return self.unexpected("a colon after the name", "an object");
        }
        self.at += 1;
        self.skip_space();
        let value = self.value("an object")?;
        Ok(Member { name, name_span, value, superseded: false })
    }

    /// Steps over the comma before the next part, or over the bracket that closes. Whether there is a next part.
    fn more(&mut self, closing: u8, expected: &'static str, inside: &'static str) -> Parsed<bool> {
        match self.skip_space() {
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                if self.skip_space() == Some(closing) {
                    return Err((Fault::TrailingComma { closing: char::from(closing) }, comma));
                }
                Ok(true)
            }
            Some(next) if next == closing => {
                self.at += 1;
                Ok(false)
            }
            _ => self.unexpected(expected, inside),
        }
    }

    /// Marks each member whose name a later one has as well. How many those are.
    fn mark_duplicates(&mut self, members: &mut [Member<'a>]) -> usize {
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        if members.len() <= FEW_MEMBERS {
            for later in 1..members.len() {
                let earlier = members[..later].iter().rposition(|member| member.name == members[later].name);
                pairs.extend(earlier.map(|earlier| (earlier, later)));
            }
        } else {
            let mut seen = HashMap::with_capacity(members.len());
            for (later, member) in members.iter().enumerate() {
                pairs.extend(seen.insert(&*member.name, later).map(|earlier| (earlier, later)));
            }
        }
        for &(earlier, later) in &pairs {
            members[earlier].superseded = true;
            let span = members[later].span();
            self.flaws.push(Flaw { kind: FlawKind::DuplicateKey, span, pointer: String::new() });
        }
        pairs.len()
    }

    fn word(&mut self, word: &'static str, kind: Kind<'a>) -> Parsed<Kind<'a>> {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if rest[..length] == *word.as_bytes() {
            self.at += length;
            return Ok(kind);
        }
        if length == rest.len() && word.as_bytes().starts_with(rest) {
            self.at += length;
            return self.fail(Fault::Truncated { inside: "a word" });
        }
        self.fail(Fault::UnknownWord)
    }

    fn number(&mut self) -> Parsed<Number<'a>> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        if self.peek() == Some(b'0') {
            self.at += 1;
            if matches!(self.peek(), Some(b'0'..=b'9')) {
                return self.fail(Fault::LeadingZero);
            }
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(Number::new(&self.text[start..self.at]))
    }

    fn digits(&mut self) -> Parsed<()> {
        let count = self.text.as_bytes()[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        if count == 0 { self.unexpected("a digit", "a number") } else { Ok(()) }
    }

    fn string(&mut self) -> Parsed<Cow<'a, str>> {
        self.at += 1;
        let mut resolved: Option<String> = None;
        let mut copied = self.at;
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            let plain = rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count();
            self.at += plain;
            match rest.get(plain) {
                None => return self.fail(Fault::Truncated { inside: "a string" }),
                Some(b'"') => {
                    let last = &self.text[copied..self.at];
                    self.at += 1;
                    return Ok(match resolved {
                        None => Cow::Borrowed(last),
                        Some(text) => Cow::Owned(text + last),
                    });
                }
                Some(b'\\') => {
                    let text = resolved.get_or_insert_default();
                    text.push_str(&self.text[copied..self.at]);
                    let escaped = self.escape()?;
                    text.push(escaped);
                    copied = self.at;
                }
                Some(control) => return self.fail(Fault::ControlCharacter(*control)),
            }
        }
    }

    fn escape(&mut self) -> Parsed<char> {
        let start = self.at;
        self.at += 2;
        Ok(match self.text.as_bytes().get(start + 1) {
            Some(mark @ (b'"' | b'\\' | b'/')) => char::from(*mark),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(start),
            Some(_) => return Err((Fault::UnknownEscape, start)),
            None => return Err((Fault::Truncated { inside: "a string" }, self.text.len())),
        })
    }

    fn unicode_escape(&mut self, start: usize) -> Parsed<char> {
        let first = self.hex()?;
        if let Some(read) = char::from_u32(first) {
            return Ok(read);
        }
        if first < 0xDC00 && self.text.as_bytes()[self.at..].starts_with(b"\\u") {
            let behind_first = self.at;
            self.at += 2;
            let second = self.hex()?;
            if (0xDC00..0xE000).contains(&second) {
                let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = behind_first;
        }
        let span = Span { start, end: self.at };
        self.flaws.push(Flaw { kind: FlawKind::LoneSurrogate, span, pointer: String::new() });
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Parsed<u32> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(digit) = self.peek() else {
                return self.fail(Fault::Truncated { inside: "a string" });
            };
            let Some(digit) = char::from(digit).to_digit(16) else {
                return self.fail(Fault::HexDigits);
            };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }

    /// Steps over white space. The byte behind it.
    fn skip_space(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        self.peek()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn unexpected<T>(&self, expected: &'static str, inside: &'static str) -> Parsed<T> {
        self.fail(match self.peek() {
            None => Fault::Truncated { inside },
            Some(b'\'') => Fault::SingleQuote,
            Some(b'/') => Fault::Comment,
            Some(found) => Fault::Unexpected { expected, found: Found::of(found) },
        })
    }

    fn fail<T>(&self, fault: Fault) -> Parsed<T> {
        Err((fault, self.at))
    }
}

/// JSON pointer to the innermost value that holds `span`, or to the member that `span` is, whether it counts or not.
fn pointer_at(root: &Value<'_>, span: Span) -> String {
    let mut pointer = String::new();
    let mut value = root;
    loop {
        // Parts stand in the order of the text: the last that starts at or before the place can hold it.
        match &value.kind {
            Kind::Array(items) => {
                let behind = items.partition_point(|item| item.span.start <= span.start);
                let Some(item) = behind.checked_sub(1).and_then(|index| items.get(index)) else {
                    return pointer;
                };
                pointer.push('/');
                pointer.push_str(&(behind - 1).to_string());
                value = item;
            }
            Kind::Object(Object { written, .. }) => {
                let behind = written.partition_point(|member| member.name_span.start <= span.start);
                let Some(member) = behind.checked_sub(1).and_then(|index| written.get(index)) else {
                    return pointer;
                };
                let is_member = span == member.span();
                if !is_member && span.start < member.value.span.start {
                    return pointer;
                }
                pointer.push('/');
                pointer.push_str(&segment(&member.name));
                if is_member {
                    return pointer;
                }
                value = &member.value;
            }
            _ => return pointer,
        }
    }
}
