//! Documents made up from the schema: mostly valid, written in every way that JSON allows, with what people and
//! programs get wrong.

use serde_json::Value;

/// A sequence of numbers that looks random and is the same for the same seed (splitmix64).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }

    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn of<'a, T: ?Sized>(&mut self, things: &[&'a T]) -> &'a T {
        things[self.below(things.len())]
    }
}

/// Texts that stand at the borders of what formats, patterns and constants allow.
const TEXTS: &[&str] = &[
    "",
    " ",
    "x",
    "-browser ALL",
    "abebf88c-f283-4edc-834b-aa8ad3bc682c",
    "ABEBF88C-F283-4EDC-834B-AA8AD3BC682C",
    "abebf88c-f283-4edc-834b-aa8ad3bc682",
    "abebf88c-f283-4edc-834b-aa8ad3bc682g",
    "abebf88cf-283-4edc-834b-aa8ad3bc682c",
    "abebf88c-f283-4edc-834b-aa8ad3bc682\\u0063",
    "ABEBF88CF2834EDC834BAA8AD3BC682C",
    "ABEBF88CF2834EDC834BAA8AD3BC682",
    "ABEBF88CF2834EDC834BAA8AD3BC682G",
    "ABEBF88CF2834EDC834BAA8AD3BC682c",
    "abebf88cf2834edc834baa8ad3bc682c",
    "2026-03-02T09:15:27Z",
    "2026-03-02t09:15:27.123456789012z",
    "2026-03-02T09:15:27+02:00",
    "2026-03-02T09:15:27-23:59",
    "2026-03-02T09:15:27+24:00",
    "2026-03-02T09:15:27.Z",
    "2026-03-02T09:15:27",
    "2026-03-02 09:15:27Z",
    "2026-02-29T00:00:00Z",
    "2024-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2000-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-01-00T00:00:00Z",
    "2016-12-31T23:59:60Z",
    "2016-12-31T22:59:60-01:00",
    "2016-12-31T22:58:60Z",
    "2026-03-02T24:00:00Z",
    "2026-03-02T00:60:00Z",
    "20260302T091527Z",
    "analyst@example.com",
    "a.b+c-d_e@x-y.example",
    "a@b",
    "@b.example",
    "a@",
    "a..b@example.com",
    ".a@example.com",
    "a.@example.com",
    "a@-b.example",
    "a@b-.example",
    "a@b..example",
    "a@xn--bcher-kva.example",
    "a@ab--cd.example",
    "a@[127.0.0.1]",
    "a@127.0.0.1",
    "\\\"a b\\\"@example.com",
    "a b@example.com",
    "ä@example.com",
    "a@bücher.example",
    "a!#$%&'*/=?^`{|}~@example.com",
    "a@example.com.",
    "a@1.2",
    "https://content-euc1.cylance.com/8F14E45FCEEA167A5A36DEDD4BEA2543",
    "sftp://user:pass@results.example.com:22/incident?x=1&y=%20#part",
    "sftp://user:pa%2@results.example.com/",
    "smb://fileserver/optics",
    "\\\\\\\\host\\\\share",
    "//host/share",
    "ftp:",
    "ftp:/a",
    "1ftp://a/",
    "f+t-p.1://a/",
    "http://[::1]:80/",
    "http://[::1/",
    "http://a:b/",
    "http://a:80:80/",
    "http://a@b@c/",
    "http://a/ b",
    "http://a/ä",
    "http://a/%zz",
    "http://a?b#c#d",
    "http://a/[b]",
    "urn:uuid:abebf88c-f283-4edc-834b-aa8ad3bc682c",
    "mailto:a@b.example",
    "https:\\/\\/a.example\\/b",
    "Zürich – сбор 🦀",
    "\\u00e4\\n\\t\\/\\\\\\\"",
    "\\ud83e\\udd80",
    "\\ud83e",
    "\\udd80\\ud83e",
    "\\x",
    "\\u12",
    "a long text that is longer than one step of thirty-two bytes, and then some more of it",
    "a text whose thirty-second byte",
    "tab\there",
    "\u{7f}\u{80}\u{ffff}\u{10ffff}",
];

/// Values of other types than the one that belongs there, and numbers in every spelling.
const ODD: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "-1",
    "1.0",
    "1e2",
    "1E+2",
    "0.5",
    "-1.5e-3",
    "01",
    "1.",
    ".5",
    "+1",
    "1e",
    "9007199254740991",
    "9007199254740992",
    "9007199254740991.0",
    "9007199254740993.5",
    "99999999999999999999",
    "1e400",
    "1e-400",
    "[]",
    "{}",
    "[null]",
    "{\"a\":1}",
    "{\"a\":1,\"a\":2}",
    "[[[[]]]]",
    "nul",
    "tru",
    "TRUE",
    "NaN",
    "'x'",
    "",
    "{\"id\":{\"id\":[1,2,{\"x\":\"\\u0041\"}]}}",
    "[1,]",
    "{\"a\":1,}",
    "{a:1}",
    "{\"a\" 1}",
];

const NAMES: &[&str] = &[
    "colour",
    "x",
    "id",
    "name",
    "target",
    "a~b/c",
    "\\u0069d",
    "ü",
    "",
    "a name that is longer than one step of bytes",
];
const BYTES: &[u8] = b"{}[]\",:\\ \n\xC3\xA4\x00\xFF01-.eEtn";
const SPACES: &[&str] = &[" ", "\n", "\t", "\r\n", "  \n    ", "\u{b}"];

/// Makes up documents for a schema.
pub(crate) struct Made<'s> {
    pub(crate) schema: &'s Value,
    pub(crate) chance: Chance,
    /// One in how many places something is odd; none if this is zero.
    odd: usize,
    /// One in how many gaps there is white space.
    space: usize,
    shuffled: bool,
    text: String,
}

impl<'s> Made<'s> {
    pub(crate) fn new(schema: &'s Value, seed: u64) -> Self {
        Self { schema, chance: Chance::new(seed), odd: 0, space: 0, shuffled: false, text: String::new() }
    }

    /// The next document; it need not be JSON.
    pub(crate) fn next(&mut self) -> Vec<u8> {
        self.odd = [0, 0, 2000, 200, 30][self.chance.below(5)];
        self.space = [0, 0, 0, 1, 5][self.chance.below(5)];
        self.shuffled = self.chance.one_in(3);
        self.text.clear();
        self.value(self.schema, 0);
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        if self.chance.one_in(10) {
            self.damage(&mut bytes);
        }
        bytes
    }

    fn damage(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.chance.below(3) {
            let at = self.chance.below(bytes.len());
            match self.chance.below(4) {
                0 => bytes.truncate(at),
                1 if at < bytes.len() => {
                    bytes.remove(at);
                }
                2 => bytes.insert(at.min(bytes.len()), BYTES[self.chance.below(BYTES.len())]),
                _ if at < bytes.len() => bytes[at] ^= 1 << self.chance.below(8),
                _ => {}
            }
        }
    }

    fn is_odd(&mut self) -> bool {
        self.odd > 0 && self.chance.one_in(self.odd)
    }

    fn gap(&mut self) {
        if self.space > 0 && self.chance.one_in(self.space) {
            let last = if self.is_odd() { SPACES.len() } else { SPACES.len() - 1 };
            self.text.push_str(SPACES[self.chance.below(last)]);
        }
    }

    fn value(&mut self, schema: &'s Value, depth: usize) {
        if self.is_odd() {
            let odd = self.chance.of(ODD);
            return self.text.push_str(odd);
        }
        if self.is_odd() {
            return self.string();
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let target = self.schema.pointer(reference.trim_start_matches('#')).unwrap();
            return self.value(target, depth);
        }
        match schema["type"].as_str() {
            Some("object") => self.object(schema, depth),
            Some("array") => {
                self.text.push('[');
                for item in 0..self.chance.below(4) {
                    if item > 0 {
                        self.text.push(',');
                    }
                    self.gap();
                    self.value(&schema["items"], depth + 1);
                    self.gap();
                }
                self.text.push(']');
            }
            Some("integer") => {
                let length = 1 + self.chance.below(5);
                let number: String = (0..length)
                    .map(|_| char::from(b'1' + u8::try_from(self.chance.below(9)).unwrap()))
                    .collect();
                self.text.push_str(if self.chance.one_in(10) { "0" } else { &number });
            }
            Some("boolean") => self.text.push_str(if self.chance.one_in(2) { "true" } else { "false" }),
            _ => self.fitting(schema),
        }
    }

    fn object(&mut self, schema: &'s Value, depth: usize) {
        let mut members: Vec<(&str, Option<&'s Value>)> = Vec::new();
        let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            let optional = !required.contains(&Value::from(name.as_str()));
            let missing = optional && self.chance.one_in(3) || self.is_odd();
            if !missing {
                members.push((name, Some(member)));
            }
        }
        if self.chance.one_in(12) || self.is_odd() {
            let at = self.chance.below(members.len() + 1);
            members.insert(at, (self.chance.of(NAMES), None));
        }
        if self.is_odd() && !members.is_empty() {
            let twice = members[self.chance.below(members.len())];
            members.push(twice);
        }
        if self.shuffled {
            for at in (1..members.len()).rev() {
                let other = self.chance.below(at + 1);
                members.swap(at, other);
            }
        }
        self.text.push('{');
        for (number, (name, member)) in members.into_iter().enumerate() {
            if number > 0 {
                self.text.push(',');
            }
            self.gap();
            self.text.push('"');
            self.text.push_str(name);
            self.text.push('"');
            self.gap();
            self.text.push(':');
            self.gap();
            match member {
                Some(member) => self.value(member, depth + 1),
                None if self.chance.one_in(2) => self.string(),
                None => {
                    let odd = self.chance.of(ODD);
                    self.text.push_str(odd);
                }
            }
            self.gap();
        }
        self.text.push('}');
    }

    /// Any string of the collection.
    fn string(&mut self) {
        let text = self.chance.of(TEXTS);
        self.text.push('"');
        self.text.push_str(text);
        self.text.push('"');
    }

    /// A string that the schema probably allows.
    fn fitting(&mut self, schema: &Value) {
        let alternatives = schema["oneOf"].as_array().map(Vec::as_slice).unwrap_or_default();
        let chosen = if alternatives.is_empty() {
            schema
        } else {
            &alternatives[self.chance.below(alternatives.len())]
        };
        let text = match (chosen["format"].as_str(), chosen["pattern"].is_string(), &chosen["const"]) {
            (Some("date-time"), ..) => self.chance.of(&TEXTS[15..19]),
            (Some("email"), ..) => self.chance.of(&TEXTS[37..39]),
            (Some("uri"), ..) => self.chance.of(&TEXTS[59..61]),
            (Some("uuid"), ..) => self.chance.of(&TEXTS[4..6]),
            (_, true, _) => TEXTS[10],
            (_, _, Value::String(text)) => return self.text.push_str(&format!("{text:?}")),
            _ => self.chance.of(&[
                "x",
                "Zürich – сбор",
                "-browser ALL",
                "a long text of words that goes on behind the first step",
            ]),
        };
        self.text.push('"');
        self.text.push_str(text);
        self.text.push('"');
    }
}
