//! Texts by format, by pattern, and of words.

use fastrand::Rng;
use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind};

/// What people write, some of it with what JSON escapes or what is not ASCII.
const WORDS: &[&str] = &[
    "Collect",
    "browser",
    "history",
    "-browser ALL",
    "-depth 2",
    "-verbose",
    "quarter",
    "incident",
    "volatile data",
    "C:\\Users\\Public",
    "\"all\"",
    "Zürich",
    "сбор журналов",
    "results",
    "laptop",
    "2026",
];
const HOSTS: &[&str] =
    &["content-euc1.example.com", "results.example.com", "fileserver.example.com", "mail.example.org"];
const NAMES: &[&str] = &["analyst", "responder", "first.last", "night-shift", "soc+alerts", "j_doe"];

/// One to four words.
pub(super) fn words(random: &mut Rng) -> String {
    let count = random.usize(1..=4);
    let words: Vec<&str> = (0..count).map(|_| one_of(random, WORDS)).collect();
    words.join(" ")
}

/// A text of a format that JSON Schema names.
pub(super) fn of_format(random: &mut Rng, format: &str) -> Result<String, String> {
    Ok(match format {
        "date-time" => date_time(random),
        "email" => format!("{}@{}", one_of(random, NAMES), one_of(random, HOSTS)),
        "uri" => uri(random),
        "uuid" => {
            let digits = hex(random, 32);
            let (a, b, c, d) = (&digits[..8], &digits[8..12], &digits[13..16], &digits[17..20]);
            format!("{a}-{b}-4{c}-a{d}-{}", &digits[20..])
        }
        other => return Err(format!("the bench makes no texts of format {other}; teach text.rs")),
    })
}

/// A text that matches a regular expression.
pub(super) fn matching(random: &mut Rng, pattern: &str) -> Result<String, String> {
    let parsed = regex_syntax::parse(pattern).map_err(|error| format!("{pattern}: {error}"))?;
    let mut text = String::new();
    write_match(random, &parsed, &mut text)
        .then_some(text)
        .ok_or_else(|| format!("the bench makes no texts that match {pattern}"))
}

/// So many lower-case hexadecimal digits.
pub(super) fn hex(random: &mut Rng, count: usize) -> String {
    (0..count).map(|_| random.digit(16)).collect()
}

fn date_time(random: &mut Rng) -> String {
    let (month, day) = (random.u32(1..=12), random.u32(1..=28));
    let (hour, minute, second) = (random.u32(..24), random.u32(..60), random.u32(..60));
    let fraction = match random.u32(..8) {
        0 => String::new(),
        1 => format!(".{:06}", random.u32(..1_000_000)),
        _ => format!(".{:03}", random.u32(..1000)),
    };
    let zone = if random.u32(..16) == 0 { "+00:00" } else { "Z" };
    format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}")
}

fn uri(random: &mut Rng) -> String {
    let host = one_of(random, HOSTS);
    match random.u32(..4) {
        0 => {
            let (folder, session) = (random.u32(..1000), hex(random, 16));
            format!("sftp://collector:not-a-password@{host}/incident-{folder}?session={session}")
        }
        1 => format!("smb://{host}/optics/{}", random.u32(..1000)),
        _ => format!("https://{host}/{}", hex(random, 32).to_ascii_uppercase()),
    }
}

fn one_of<'a>(random: &mut Rng, texts: &[&'a str]) -> &'a str {
    texts[random.usize(..texts.len())]
}

/// Whether the expression is of a kind that texts are made for.
fn write_match(random: &mut Rng, expression: &Hir, text: &mut String) -> bool {
    match expression.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(literal) => {
                text.push_str(literal);
                true
            }
            Err(_) => false,
        },
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.ranges();
            let sizes = ranges.iter().map(ClassUnicodeRange::len);
            let mut chosen = random.usize(..sizes.clone().sum::<usize>().max(1));
            for (range, size) in ranges.iter().zip(sizes) {
                if chosen < size {
                    let of_range = (range.start()..=range.end()).nth(chosen);
                    text.extend(of_range);
                    return of_range.is_some();
                }
                chosen -= size;
            }
            false
        }
        HirKind::Class(Class::Bytes(_)) => false,
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(repetition.min + 8);
            let count = random.u32(repetition.min..=most);
            (0..count).all(|_| write_match(random, &repetition.sub, text))
        }
        HirKind::Capture(capture) => write_match(random, &capture.sub, text),
        HirKind::Concat(parts) => parts.iter().all(|part| write_match(random, part, text)),
        HirKind::Alternation(parts) => {
            let chosen = random.usize(..parts.len());
            write_match(random, &parts[chosen], text)
        }
    }
}
