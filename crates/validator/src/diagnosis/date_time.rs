//! What is wrong with dates and times (RFC 3339).

use super::Diagnosis;
use super::mend::{Mend, Mended, enclosed, white_space};

/// Characters of a date; the `T` stands behind them.
const DATE_LENGTH: usize = 10;

/// Ends where nothing but the zone can be missing.
pub(super) const DATE_TIME: &[&Mend<'static>] = &[
    &white_space,
    &enclosed,
    &slashes,
    &leading_zeros,
    &compact,
    &separator,
    &only_date,
    &zone_in_words,
    &gap_before_zone,
    &offset_and_z,
    &offset_form,
    &offset_hours,
    &offset_minutes,
    &no_seconds,
    &comma,
    &point,
    &month,
    &day,
    &hour,
    &minute,
    &second,
    &no_zone,
];

pub(super) const DATE: &[&Mend<'static>] =
    &[&white_space, &enclosed, &slashes, &leading_zeros, &compact, &time_behind, &month, &day];

pub(super) const TIME: &[&Mend<'static>] = &[
    &white_space,
    &enclosed,
    &date_in_front,
    &leading_zeros,
    &zone_in_words,
    &gap_before_zone,
    &offset_and_z,
    &offset_form,
    &offset_hours,
    &offset_minutes,
    &no_seconds,
    &comma,
    &point,
    &hour,
    &minute,
    &second,
    &no_zone,
];

/// A number of as many digits as moments since 1970 have.
pub(super) fn since_epoch(text: &str) -> Option<Diagnosis> {
    let words = match text.len() {
        _ if !is_digits(text) => return None,
        10 => "ten digits, as seconds since 1970 have",
        13 => "thirteen digits, as milliseconds since 1970 have",
        _ => return None,
    };
    Some(Diagnosis { words: words.to_owned(), distance: DATE_LENGTH })
}

fn slashes(text: &str) -> Option<Mended> {
    let (date, behind) = text.split_at_checked(DATE_LENGTH)?;
    let what = match date.as_bytes()[4] {
        b'/' => "slashes in the date",
        b'.' => "points in the date",
        _ => return None,
    };
    let mended = date.replace(['/', '.'], "-");
    is_date(&mended).then(|| Mended::new(mended + behind, what).advice("write hyphens").distance(2))
}

/// `2026-3-2T9:15:27Z`
fn leading_zeros(text: &str) -> Option<Mended> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit() && byte != b'-').unwrap_or(text.len());
    let (date, behind) = text.split_at(end);
    let (date, behind) = if date.contains('-') { (padded(date, '-'), behind) } else { (String::new(), text) };
    let start = behind.bytes().position(|byte| byte.is_ascii_digit()).unwrap_or(behind.len());
    let (between, time) = behind.split_at(start);
    let end = time.bytes().position(|byte| !byte.is_ascii_digit() && byte != b':').unwrap_or(time.len());
    let (time, behind) = time.split_at(end);
    let mended = format!("{date}{between}{}{behind}", padded(time, ':'));
    (mended != text).then(|| Mended::new(mended, "a number without its leading zero"))
}

fn padded(text: &str, separator: char) -> String {
    let parts =
        text.split(separator).map(|part| if part.len() == 1 { format!("0{part}") } else { part.to_owned() });
    parts.collect::<Vec<_>>().join(&separator.to_string())
}

/// `20260302T091527Z`
fn compact(text: &str) -> Option<Mended> {
    let (date, behind) = text.split_at_checked(8)?;
    if !is_digits(date) {
        return None;
    }
    let date = format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]);
    let time = behind.get(1..7).filter(|time| is_digits(time));
    let mended = match time {
        Some(time) => {
            format!("{date}{}{}:{}:{}{}", &behind[..1], &time[..2], &time[2..4], &time[4..], &behind[7..])
        }
        None => date + behind,
    };
    Some(Mended::new(mended, "no hyphens or colons between the numbers").distance(2))
}

fn separator(text: &str) -> Option<Mended> {
    let behind = text.get(DATE_LENGTH..).filter(|_| has_date(text))?;
    let found = behind.chars().next()?;
    let rest = &behind[found.len_utf8()..];
    if matches!(found, 'T' | 't') || !rest.starts_with(|character: char| character.is_ascii_digit()) {
        return None;
    }
    let what = match found {
        ' ' => "a space where T stands",
        _ if found.is_ascii_digit() => return None,
        _ => "another character where T stands",
    };
    Some(Mended::new(format!("{}T{rest}", &text[..DATE_LENGTH]), what))
}

fn only_date(text: &str) -> Option<Mended> {
    is_date(text).then(|| {
        Mended::new(format!("{text}T00:00:00Z"), "only a date")
            .advice("add T, time and zone")
            .distance(DATE_LENGTH)
    })
}

fn time_behind(text: &str) -> Option<Mended> {
    let behind = text.get(DATE_LENGTH..).filter(|_| has_date(text))?;
    behind
        .starts_with(['T', 't', ' '])
        .then(|| Mended::new(&text[..DATE_LENGTH], "a time behind the date").distance(behind.len()))
}

fn date_in_front(text: &str) -> Option<Mended> {
    let behind = text.get(DATE_LENGTH..).filter(|_| has_date(text))?;
    let time = behind.strip_prefix(['T', 't', ' '])?;
    Some(Mended::new(time, "a date in front of the time").distance(DATE_LENGTH))
}

fn zone_in_words(text: &str) -> Option<Mended> {
    let before = ["UTC", "GMT"].iter().find_map(|zone| text.strip_suffix(zone))?.trim_end();
    before
        .ends_with(|character: char| character.is_ascii_digit())
        .then(|| Mended::new(format!("{before}Z"), "a zone in words").advice("write Z"))
}

fn gap_before_zone(text: &str) -> Option<Mended> {
    let (before, zone) = text.rsplit_once(' ')?;
    let is_zone = zone.eq_ignore_ascii_case("z") || zone.starts_with(['+', '-']);
    is_zone.then(|| Mended::new(format!("{before}{zone}"), "a space in front of the zone"))
}

/// `+00:00Z`
fn offset_and_z(text: &str) -> Option<Mended> {
    let before = text.strip_suffix(['Z', 'z'])?;
    zone(before)?;
    Some(Mended::new(before, "an offset and Z as well").advice("keep one"))
}

/// `+0000`, `+00`
fn offset_form(text: &str) -> Option<Mended> {
    let (before, offset) = zone(text)?;
    let digits = offset.get(1..).filter(|digits| is_digits(digits))?;
    let (mended, what) = match digits.len() {
        4 => (format!("{}:{}", &digits[..2], &digits[2..]), "an offset without colon"),
        2 => (format!("{digits}:00"), "an offset without minutes"),
        _ => return None,
    };
    Some(Mended::new(format!("{before}{}{mended}", &offset[..1]), what))
}

fn offset_hours(text: &str) -> Option<Mended> {
    let (before, _, minutes) = offset(text).filter(|(_, hours, _)| *hours > "23")?;
    let mended = format!("{}00:{minutes}", &text[..=before.len()]);
    Some(Mended::new(mended, "an offset of more than 23:59"))
}

fn offset_minutes(text: &str) -> Option<Mended> {
    let (before, hours, _) = offset(text).filter(|(_, _, minutes)| *minutes > "59")?;
    let mended = format!("{}{hours}:00", &text[..=before.len()]);
    Some(Mended::new(mended, "minutes of the offset above 59"))
}

fn no_seconds(text: &str) -> Option<Mended> {
    let at = time_start(text) + 5;
    let (before, behind) = text.split_at_checked(at)?;
    let has_minutes = field(text, 0).is_some() && field(text, 3).is_some();
    (has_minutes && !behind.starts_with(':'))
        .then(|| Mended::new(format!("{before}:00{behind}"), "no seconds").distance(3))
}

fn comma(text: &str) -> Option<Mended> {
    let at = text.find(',')?;
    Some(
        Mended::new(text.replacen(',', ".", 1), "a comma in front of the fraction")
            .advice("write a point")
            .at(at),
    )
}

fn point(text: &str) -> Option<Mended> {
    let at = text.find('.')?;
    let behind = &text[at + 1..];
    (!behind.starts_with(|character: char| character.is_ascii_digit()))
        .then(|| Mended::new(format!("{}{behind}", &text[..at]), "a point without digits behind it").at(at))
}

fn month(text: &str) -> Option<Mended> {
    let month = text.get(5..7).filter(|_| has_date(text))?;
    let is_beyond = month == "00" || month > "12";
    is_beyond.then(|| Mended::new(replaced(text, 5, "01"), "a month outside 01 to 12"))
}

fn day(text: &str) -> Option<Mended> {
    let day = text.get(8..10).filter(|_| has_date(text))?;
    if day == "00" || day > "31" {
        return Some(Mended::new(replaced(text, 8, "01"), "a day outside 01 to 31"));
    }
    (day > "28").then(|| Mended::new(replaced(text, 8, "28"), "a day that its month does not have"))
}

fn hour(text: &str) -> Option<Mended> {
    let hour = field(text, 0).filter(|hour| *hour > "23")?;
    let (what, advice) = match hour {
        "24" => ("the hour 24", "write 00 of the next day"),
        _ => ("an hour outside 00 to 23", ""),
    };
    Some(Mended::new(replaced(text, time_start(text), "00"), what).advice(advice))
}

fn minute(text: &str) -> Option<Mended> {
    field(text, 3).filter(|minute| *minute > "59")?;
    Some(Mended::new(replaced(text, time_start(text) + 3, "00"), "a minute outside 00 to 59"))
}

fn second(text: &str) -> Option<Mended> {
    let second = field(text, 6).filter(|second| *second > "59")?;
    let what = if second == "60" {
        "a second 60 where there is no leap second"
    } else {
        "a second outside 00 to 59"
    };
    Some(Mended::new(replaced(text, time_start(text) + 6, "00"), what))
}

fn no_zone(text: &str) -> Option<Mended> {
    let time = text.get(time_start(text)..)?;
    (!time.contains(['Z', 'z', '+', '-']))
        .then(|| Mended::new(format!("{text}Z"), "no zone").advice("add Z or an offset such as +00:00"))
}

/// Where the time starts: behind date and separator, if there is a date.
fn time_start(text: &str) -> usize {
    if has_date(text) { DATE_LENGTH + 1 } else { 0 }
}

/// Two digits of the time, so many characters behind its start.
fn field(text: &str, offset: usize) -> Option<&str> {
    let at = time_start(text) + offset;
    text.get(at..at + 2).filter(|digits| is_digits(digits))
}

/// What stands in front of the offset, and the offset from its sign on.
fn zone(text: &str) -> Option<(&str, &str)> {
    let start = time_start(text);
    let at = start + text.get(start..)?.rfind(['+', '-'])?;
    Some(text.split_at(at))
}

/// What stands in front of the offset, and its hours and minutes.
fn offset(text: &str) -> Option<(&str, &str, &str)> {
    let (before, offset) = zone(text)?;
    let (hours, minutes) = offset.get(1..)?.split_once(':')?;
    let is_number = |part: &str| part.len() == 2 && is_digits(part);
    (is_number(hours) && is_number(minutes)).then_some((before, hours, minutes))
}

/// The text with two characters replaced.
fn replaced(text: &str, at: usize, by: &str) -> String {
    format!("{}{by}{}", text.get(..at).unwrap_or_default(), text.get(at + by.len()..).unwrap_or_default())
}

fn has_date(text: &str) -> bool {
    text.get(..DATE_LENGTH).is_some_and(is_date)
}

/// Whether it has the form of a date, whatever the numbers are.
fn is_date(text: &str) -> bool {
    let hyphens = [4, 7];
    text.len() == DATE_LENGTH
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if hyphens.contains(&at) { byte == b'-' } else { byte.is_ascii_digit() })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
