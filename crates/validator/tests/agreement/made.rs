//! Documents made up from the schema: mostly valid, written in every way that JSON allows, with what people and
//! programs get wrong.

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
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

    pub(crate) fn of<'a, T: ?Sized>(&mut self, things: &[&'a T]) -> &'a T {
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
    "n\\u0061me",
    "ü",
    "",
    "a name that is longer than one step of bytes",
    "twentynine-bytes-and-no-more!",
    "thirty-bytes-which-is-one-more",
    "a name with \\\"quotes\\\"",
];

/// What damage puts into a text: marks of JSON, control characters, and bytes that are UTF-8 only together, or never.
const BYTES: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b",",
    b":",
    b"\\",
    b" ",
    b"\n",
    b"\r",
    b"\t",
    b"0",
    b"1",
    b"-",
    b".",
    b"e",
    b"E",
    b"t",
    b"n",
    b"u",
    b"\0",
    b"\x1F",
    b"\x7F",
    b"\xC3",
    b"\xA4",
    b"\xC3\xA4",
    b"\xFF",
    b"\xC0\x80",
    b"\xE2\x80\xA8",
    b"\xED\xA0\x80",
    b"\xEF\xBB\xBF",
    b"\xF0\x9F\xA6\x80",
    b"\xF0\x9F\xA6",
    b"\xF4\x90\x80\x80",
    b"\xF8\x88\x80\x80\x80",
    b"\\u0000",
    b"\\ud83e\\udd80",
    b"\\udd80",
    b"\\u00",
    b"\"\"",
    b"null",
    b",\"x\":1",
    b"}{",
    b"],[",
    b"//",
    b"/**/",
];
const SPACES: &[&str] = &[
    " ",
    "\n",
    "\t",
    "\r\n",
    "\r",
    "  \n    ",
    "                                 ",
    "\u{b}",
    "\u{a0}",
    "\u{feff}",
];
/// How many of those are white space in JSON.
const WHITE: usize = 7;

/// Characters of one to four bytes, and escapes.
const CHARACTERS: &[&str] = &["a", "Z", "7", " ", "/", "ä", "–", "🦀", "\\n", "\\u00e4", "\\ud83e\\udd80"];

/// Deeper than schemas are that do not refer to themselves.
const DEEP: usize = 12;

/// Makes up documents for a schema.
pub(crate) struct Made<'s> {
    pub(crate) schema: &'s Value,
    pub(crate) chance: Chance,
    /// Texts for each pattern of the schema.
    patterns: BTreeMap<&'s str, Vec<String>>,
    /// One in how many places something is odd; none if this is zero.
    odd: usize,
    /// One in how many gaps there is white space.
    space: usize,
    /// One in how many strings is long, and so ends, and has its escapes, anywhere in the steps of vector instructions.
    long: usize,
    /// One in how many names has an escape.
    escaped: usize,
    shuffled: bool,
    text: String,
    /// The document before.
    last: Vec<u8>,
}

impl<'s> Made<'s> {
    pub(crate) fn new(schema: &'s Value, seed: u64) -> Self {
        let mut patterns = BTreeMap::new();
        find_patterns(schema, &mut patterns);
        Self {
            schema,
            chance: Chance::new(seed),
            patterns,
            odd: 0,
            space: 0,
            long: 0,
            escaped: 0,
            shuffled: false,
            text: String::new(),
            last: Vec::new(),
        }
    }

    /// The next document; it need not be JSON.
    pub(crate) fn next(&mut self) -> Vec<u8> {
        self.next_of(self.schema)
    }

    /// The next document for a part of the schema.
    pub(crate) fn next_of(&mut self, schema: &'s Value) -> Vec<u8> {
        self.odd = [0, 0, 2000, 200, 30][self.chance.below(5)];
        self.space = [0, 0, 0, 1, 5][self.chance.below(5)];
        self.long = [0, 0, 20, 3][self.chance.below(4)];
        self.escaped = [0, 0, 0, 50][self.chance.below(4)];
        self.shuffled = self.chance.one_in(3);
        self.text.clear();
        if self.chance.one_in(8) {
            // Where the document starts in the steps of vector instructions.
            self.text.push_str(&" ".repeat(self.chance.below(70)));
        }
        self.value(schema, 0);
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        if self.chance.one_in(8) {
            self.damage(&mut bytes);
        }
        if self.chance.one_in(16) {
            self.last.clone_from(&bytes);
        }
        bytes
    }

    fn damage(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.chance.below(3) {
            let at = self.chance.below(bytes.len());
            let end = at + self.chance.below((bytes.len() - at).min(40) + 1);
            match self.chance.below(10) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..end)),
                2 => drop(bytes.splice(at..at, bytes[at..end].to_vec())),
                3 if end > at => bytes[at..end].reverse(),
                4 if !self.last.is_empty() => {
                    // A part of another document.
                    let from = self.chance.below(self.last.len());
                    let to = from + self.chance.below((self.last.len() - from).min(60) + 1);
                    drop(bytes.splice(at..end, self.last[from..to].iter().copied()));
                }
                5 if at < bytes.len() => bytes[at] ^= 1 << self.chance.below(8),
                6 if at < bytes.len() => drop(bytes.remove(at)),
                7 => {
                    // Right behind a quote or in front of one is where readers change their minds.
                    let quotes: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] == b'"').collect();
                    let quote = quotes.get(self.chance.below(quotes.len())).copied().unwrap_or(at);
                    let at = (quote + self.chance.below(2)).min(bytes.len());
                    drop(bytes.splice(at..at, self.chance.of(BYTES).iter().copied()));
                }
                _ => drop(bytes.splice(at..at, self.chance.of(BYTES).iter().copied())),
            }
        }
    }

    fn is_odd(&mut self) -> bool {
        self.odd > 0 && self.chance.one_in(self.odd)
    }

    fn gap(&mut self) {
        if self.space > 0 && self.chance.one_in(self.space) {
            let last = if self.is_odd() { SPACES.len() } else { WHITE };
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
            // What is referred to by a name can be anything here.
            return match self.schema.pointer(reference.trim_start_matches('#')) {
                Some(target) => self.value(target, depth),
                None => self.anything(0),
            };
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.get(self.chance.below(kinds.len())).and_then(Value::as_str),
            kind => kind.as_str(),
        };
        match kind {
            Some("object") => self.object(schema, depth),
            Some("array") => self.array(schema, depth),
            Some("integer") => self.integer(schema),
            Some("number") => {
                let number = self.chance.of(&["0", "-1.5e-3", "1e2", "12345678901234567890", "0.1"]);
                self.text.push_str(number);
            }
            Some("boolean") => self.text.push_str(if self.chance.one_in(2) { "true" } else { "false" }),
            Some("null") => self.text.push_str("null"),
            None if schema["const"].is_null() && schema["enum"].is_null() => self.anything(0),
            _ => self.fitting(schema),
        }
    }

    fn array(&mut self, schema: &'s Value, depth: usize) {
        let (least, most) = (schema["minItems"].as_u64(), schema["maxItems"].as_u64());
        let bounded = |bound: u64| usize::try_from(bound.min(100)).unwrap();
        let mut length = least.map_or(0, bounded) + self.chance.below(4);
        if self.chance.one_in(200) {
            length = 40;
        }
        if let Some(most) = most.map(bounded).filter(|most| length > *most && !self.is_odd()) {
            length = most;
        }
        if depth > DEEP {
            length = 0;
        }
        self.text.push('[');
        self.gap();
        for item in 0..length {
            if item > 0 {
                self.text.push(',');
                self.gap();
            }
            self.value(&schema["items"], depth + 1);
            self.gap();
        }
        self.text.push(']');
    }

    fn integer(&mut self, schema: &Value) {
        let (least, most) = (schema["minimum"].as_i64(), schema["maximum"].as_i64());
        let bound = |bound: i64, step: i64| bound.saturating_add(step).to_string();
        let number = match (self.chance.below(12), least, most) {
            (0, Some(least), _) => bound(least, 0),
            (1, _, Some(most)) => bound(most, 0),
            (2, Some(least), _) if self.odd > 0 => bound(least, -1),
            (3, _, Some(most)) if self.odd > 0 => bound(most, 1),
            (_, Some(least), Some(most)) if most.saturating_sub(least) < 100_000 => {
                let width = usize::try_from(most - least + 1).unwrap();
                bound(least, i64::try_from(self.chance.below(width)).unwrap())
            }
            (4, ..) => "0".to_owned(),
            _ => {
                let length = 1 + self.chance.below(if self.odd > 0 { 20 } else { 15 });
                let digit = |chance: &mut Chance| char::from(b'1' + u8::try_from(chance.below(9)).unwrap());
                (0..length).map(|_| digit(&mut self.chance)).collect()
            }
        };
        self.text.push_str(&number);
    }

    fn object(&mut self, schema: &'s Value, depth: usize) {
        let mut members: Vec<(&str, Option<&'s Value>)> = Vec::new();
        let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            let optional = !required.contains(&Value::from(name.as_str()));
            let missing = optional && (self.chance.one_in(3) || depth > DEEP) || self.is_odd();
            if !missing {
                members.push((name, Some(member)));
            }
        }
        if self.chance.one_in(12) || self.is_odd() {
            let many = if self.chance.one_in(20) { 40 } else { 1 + self.chance.below(3) };
            for _ in 0..many {
                let at = self.chance.below(members.len() + 1);
                members.insert(at, (self.chance.of(NAMES), None));
            }
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
        // Many names that differ, more than can be compared with each other.
        let numbered = members.len() > 30;
        self.text.push('{');
        self.gap();
        for (number, (name, member)) in members.into_iter().enumerate() {
            if number > 0 {
                self.text.push(',');
                self.gap();
            }
            self.text.push('"');
            self.name(name);
            if member.is_none() && numbered {
                self.text.push_str(&self.chance.below(60).to_string());
            }
            self.text.push('"');
            self.gap();
            self.text.push(':');
            self.gap();
            match member {
                Some(member) => self.value(member, depth + 1),
                None => self.anything(0),
            }
            self.gap();
        }
        self.text.push('}');
    }

    /// A name, now and then with an escape for one of its letters.
    fn name(&mut self, name: &str) {
        let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !name.is_empty();
        if letters && self.escaped > 0 && self.chance.one_in(self.escaped) {
            let at = self.chance.below(name.len());
            let escape = format!("\\u{:04x}", name.as_bytes()[at]);
            for part in [&name[..at], &escape, &name[at + 1..]] {
                self.text.push_str(part);
            }
        } else {
            self.text.push_str(name);
        }
    }

    /// Any value: what a schema says nothing of.
    fn anything(&mut self, depth: usize) {
        match self.chance.below(if depth > 4 { 8 } else { 12 }) {
            0..4 => self.string(),
            4..8 => {
                let odd = self.chance.of(ODD);
                self.text.push_str(odd);
            }
            8 if self.chance.one_in(20) => {
                // At the depths where readers give up.
                let levels = [60, 63, 64, 65, 66, 120, 124, 125, 126, 127, 128][self.chance.below(11)];
                let (open, close) = if self.chance.one_in(2) { ("[", "]") } else { ("{\"a\":", "}") };
                self.text.push_str(&open.repeat(levels));
                self.text.push_str("[]");
                self.text.push_str(&close.repeat(levels));
            }
            8..10 => {
                self.text.push('[');
                for item in 0..self.chance.below(4) {
                    if item > 0 {
                        self.text.push(',');
                    }
                    self.gap();
                    self.anything(depth + 1);
                    self.gap();
                }
                self.text.push(']');
            }
            _ => {
                self.text.push('{');
                for member in 0..self.chance.below(4) {
                    if member > 0 {
                        self.text.push(',');
                    }
                    self.gap();
                    let name = self.chance.of(NAMES);
                    self.text.push_str(&format!("\"{name}\""));
                    self.gap();
                    self.text.push(':');
                    self.anything(depth + 1);
                    self.gap();
                }
                self.text.push('}');
            }
        }
    }

    /// Any string of the collection, or a long one.
    fn string(&mut self) {
        if self.long > 0 && self.chance.one_in(self.long) {
            return self.long_string(0, 140);
        }
        let text = self.chance.of(TEXTS);
        self.text.push('"');
        self.text.push_str(text);
        self.text.push('"');
    }

    /// A string of so many characters, most of them letters.
    fn long_string(&mut self, least: usize, most: usize) {
        let length = least + self.chance.below(most - least + 1);
        let rare = [0, 3, 30][self.chance.below(3)];
        self.text.push('"');
        for _ in 0..length {
            let plain = rare == 0 || !self.chance.one_in(rare);
            let character = if plain { "x" } else { self.chance.of(CHARACTERS) };
            self.text.push_str(character);
        }
        self.text.push('"');
    }

    /// A string that the schema probably allows.
    fn fitting(&mut self, schema: &'s Value) {
        let alternatives = schema["oneOf"].as_array().map(Vec::as_slice).unwrap_or_default();
        let chosen = if alternatives.is_empty() {
            schema
        } else {
            &alternatives[self.chance.below(alternatives.len())]
        };
        if let Some(constant) = chosen.get("const") {
            return self.text.push_str(&constant.to_string());
        }
        if let Some(constants) = chosen["enum"].as_array().filter(|constants| !constants.is_empty()) {
            return self.text.push_str(&constants[self.chance.below(constants.len())].to_string());
        }
        if let Some(texts) = chosen["pattern"].as_str().and_then(|pattern| self.patterns.get(pattern)) {
            let text = Value::from(&*texts[self.chance.below(texts.len())]);
            return self.text.push_str(&text.to_string());
        }
        let bound = |keyword: &str| schema[keyword].as_u64().map(|bound| usize::try_from(bound).unwrap());
        let (least, most) = (bound("minLength"), bound("maxLength"));
        if least.is_some() || most.is_some() {
            let least = least.unwrap_or(0).saturating_sub(1);
            return self.long_string(least, most.map_or(least + 20, |most| most + 1));
        }
        let text = match chosen["format"].as_str() {
            Some("date-time") => self.chance.of(&TEXTS[15..19]),
            Some("email") => self.chance.of(&TEXTS[37..39]),
            Some("uri") => self.chance.of(&TEXTS[59..61]),
            Some("uuid") => self.chance.of(&TEXTS[4..6]),
            _ if self.long > 0 && self.chance.one_in(self.long) => return self.long_string(0, 140),
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

/// Texts that each pattern in a schema allows.
fn find_patterns<'s>(schema: &'s Value, found: &mut BTreeMap<&'s str, Vec<String>>) {
    match schema {
        Value::Object(members) => {
            if let Some(pattern) = members.get("pattern").and_then(Value::as_str) {
                let unanchored = pattern.trim_start_matches('^').trim_end_matches('$');
                if let Ok(texts) = proptest::string::string_regex(unanchored) {
                    let mut runner = TestRunner::deterministic();
                    let text = |_| texts.new_tree(&mut runner).unwrap().current();
                    found.insert(pattern, (0..20).map(text).collect());
                }
            }
            members.values().for_each(|part| find_patterns(part, found));
        }
        Value::Array(parts) => parts.iter().for_each(|part| find_patterns(part, found)),
        _ => {}
    }
}
