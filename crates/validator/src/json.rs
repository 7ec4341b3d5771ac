//! JSON text with the place of everything in it.
//!
//! [`read`] turns bytes into a [`Document`]: a tree whose values know their [`Span`] in the text, whose numbers are
//! still the text they were written as, and whose objects keep the order of their members. Strings without escapes
//! are borrowed from the text.
//!
//! The grammar is that of RFC 8259, strictly. Text that is grammatical and yet not usable as it stands does not stop
//! the reading; it is recorded as a [`Flaw`]: a key that an object has twice, and an escape that is half of a
//! surrogate pair.
//!
//! Differences from `serde_json::from_slice::<serde_json::Value>`, all deliberate: a number too large for an `f64` is
//! kept, not refused; half of a surrogate pair is a flaw, read as U+FFFD, not an error. What is too deep is the same.
//!
//! ```
//! use optics_validator::json;
//!
//! let document = json::read(br#"{ "devices": ["a", "b"], "devices": [] }"#)?;
//! let devices = document.root().pointer("/devices").ok_or("no such value")?;
//! assert_eq!((devices.span().start, devices.span().end), (36, 38));
//! assert_eq!(document.flaws()[0].pointer(), "/devices");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod number;
pub(crate) mod pointer;
mod position;
mod pretty;
mod reader;
mod representation;
mod serialize;
mod skim;
mod strings;

use std::borrow::Cow;
use std::fmt;

pub use error::NotJson;
pub use number::Number;
pub(crate) use position::Locator;
pub use position::{Position, Span};
pub use reader::{DEPTH_LIMIT, read};
pub(crate) use representation::Tree;
pub(crate) use skim::{Broken, Raw, Skim, is_json};
pub(crate) use strings::{Walk, step_over};

/// JSON text that was read: its value, and what is doubtful about the way it is written.
///
/// `Serialize` writes the value for other formats, such as YAML. Of a key that an object has twice, the last counts.
/// A number is written as `u64` or `i64` if it is written as an integer and fits, else as `f64` if that holds all its
/// digits, else as a string with the text of the number, so that no digit is lost.
///
/// ```
/// let document = optics_validator::json::read(b"[1, 2]")?;
/// assert_eq!(document.text(), "[1, 2]");
/// assert_eq!(serde_json::to_string(&document).ok().as_deref(), Some("[1,2]"));
/// assert!(document.flaws().is_empty());
/// # Ok::<(), optics_validator::json::NotJson>(())
/// ```
#[derive(Clone)]
pub struct Document<'a> {
    text: &'a str,
    root: Value<'a>,
    flaws: Vec<Flaw>,
}

impl<'a> Document<'a> {
    /// The text that was read.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The value of the whole text.
    pub fn root(&self) -> &Value<'a> {
        &self.root
    }

    /// What is grammatical and yet doubtful, in the order of the text.
    pub fn flaws(&self) -> &[Flaw] {
        &self.flaws
    }
}

/// Shows no value of the text, since texts can hold secrets.
impl fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("bytes", &self.text.len())
            .field("root", &self.root)
            .field("flaws", &self.flaws)
            .finish()
    }
}

/// A value and its place.
///
/// ```
/// use optics_validator::json::{Kind, read};
///
/// let document = read(br#"{ "a": [true] }"#)?;
/// let value = document.root().pointer("/a/0").ok_or("no such value")?;
/// assert!(matches!(value.kind(), Kind::Boolean(true)));
/// assert_eq!((value.span().start, value.span().end), (8, 12));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Value<'a> {
    pub(crate) kind: Kind<'a>,
    span: Span,
}

impl<'a> Value<'a> {
    /// What the value is.
    pub fn kind(&self) -> &Kind<'a> {
        &self.kind
    }

    /// Where the value stands, quotes and brackets included.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The value at `pointer` (RFC 6901), if there is one.
    pub fn pointer(&self, pointer: &str) -> Option<&Value<'a>> {
        let mut segments = pointer.split('/');
        if !segments.next()?.is_empty() {
            return None;
        }
        segments.try_fold(self, |value, segment| match &value.kind {
            Kind::Object(object) => object.get(&pointer::name(segment)),
            Kind::Array(items) => items.get(segment.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

/// Shows what kind of value it is and where, never the value.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Null => "null",
            Kind::Boolean(_) => "boolean",
            Kind::Number(_) => "number",
            Kind::String(_) => "string",
            Kind::Array(_) => "array",
            Kind::Object(_) => "object",
        };
        write!(f, "{kind} at bytes {}..{}", self.span.start, self.span.end)
    }
}

/// The kinds of value that JSON has.
///
/// ```
/// use optics_validator::json::{Kind, read};
///
/// let document = read(b"[1, null]")?;
/// let Kind::Array(items) = document.root().kind() else { return Err("no array".into()) };
/// assert!(matches!(items[0].kind(), Kind::Number(number) if number.as_u64() == Some(1)));
/// assert!(matches!(items[1].kind(), Kind::Null));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub enum Kind<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number, as it is written.
    Number(Number<'a>),
    /// A string, its escapes resolved.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Value<'a>>),
    /// An object.
    Object(Object<'a>),
}

/// An object. Of a key that it has twice, the last counts.
///
/// ```
/// use optics_validator::json::{Kind, read};
///
/// let document = read(br#"{ "a": 1, "b": 2, "a": 3 }"#)?;
/// let Kind::Object(object) = document.root().kind() else { return Err("no object".into()) };
/// assert_eq!(object.len(), 2);
/// let names: Vec<&str> = object.members().map(|member| member.name()).collect();
/// assert_eq!(names, ["b", "a"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Object<'a> {
    pub(crate) written: Vec<Member<'a>>,
    superseded: usize,
}

impl<'a> Object<'a> {
    /// How many members count.
    pub fn len(&self) -> usize {
        self.written.len() - self.superseded
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.written.is_empty()
    }

    /// The value of the member that counts under `name`.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.members().find(|member| member.name == name).map(|member| &member.value)
    }

    /// The members that count, in the order of the text.
    pub fn members(&self) -> Members<'_, 'a> {
        Members(self.written.iter())
    }
}

/// The members of an object that count: see [`Object::members`].
///
/// ```
/// use optics_validator::json::{Kind, read};
///
/// let document = read(br#"{ "a": 1, "b": 2 }"#)?;
/// if let Kind::Object(object) = document.root().kind() {
///     assert_eq!(object.members().count(), 2);
/// }
/// # Ok::<(), optics_validator::json::NotJson>(())
/// ```
#[derive(Clone)]
pub struct Members<'v, 'a>(std::slice::Iter<'v, Member<'a>>);

impl<'v, 'a> Iterator for Members<'v, 'a> {
    type Item = &'v Member<'a>;

    fn next(&mut self) -> Option<&'v Member<'a>> {
        self.0.find(|member| !member.superseded)
    }
}

/// A member of an object.
///
/// ```
/// use optics_validator::json::{Kind, read};
///
/// let document = read(br#"{ "a": 1 }"#)?;
/// let Kind::Object(object) = document.root().kind() else { return Err("no object".into()) };
/// let member = object.members().next().ok_or("no member")?;
/// assert_eq!(&document.text()[member.span().start..member.span().end], r#""a": 1"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Member<'a> {
    name: Cow<'a, str>,
    name_span: Span,
    pub(crate) value: Value<'a>,
    superseded: bool,
}

impl<'a> Member<'a> {
    /// The name, its escapes resolved.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value.
    pub fn value(&self) -> &Value<'a> {
        &self.value
    }

    /// Where the member stands, from the first quote of its name to the end of its value.
    pub fn span(&self) -> Span {
        Span { start: self.name_span.start, end: self.value.span.end }
    }
}

/// Something grammatical and yet not usable as it stands.
///
/// ```
/// let document = optics_validator::json::read(br#"{ "a": 1, "a": 2 }"#)?;
/// let flaw = &document.flaws()[0];
/// assert_eq!((flaw.pointer(), flaw.span().start), ("/a", 10));
/// # Ok::<(), optics_validator::json::NotJson>(())
/// ```
#[derive(Debug, Clone)]
pub struct Flaw {
    pub(crate) kind: FlawKind,
    span: Span,
    pointer: String,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum FlawKind {
    /// The member at the flaw's place has the name of an earlier member.
    DuplicateKey,
    /// Half of a surrogate pair.
    LoneSurrogate,
}

impl Flaw {
    /// Where: the later member of two with one name, or the escape.
    pub fn span(&self) -> Span {
        self.span
    }

    /// JSON pointer to the member, or to the string with the escape; to the object, if the escape is in a name.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }
}
