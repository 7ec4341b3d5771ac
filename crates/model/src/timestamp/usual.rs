//! The form in which nearly all moments are written, `2026-03-02T09:15:27.482Z`, without what a parser and a formatter of
//! everything cost. What is not of this form, which does not make it wrong, is left to chrono.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};

/// Bytes up to the second.
const TO_SECOND: usize = 19;
/// What is no digit up to there.
const MARKS: [(usize, u8); 5] = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
/// Most digits of a fraction that are kept, those of a nanosecond.
const DIGITS: usize = 9;
const NANOSECONDS: u32 = 1_000_000_000;

/// Reads date and time, up to nine digits of a fraction, and `Z` or nothing.
#[inline]
pub(super) fn read(text: &[u8]) -> Option<DateTime<Utc>> {
    let (to_second, rest) = text.split_first_chunk::<TO_SECOND>()?;
    if MARKS.iter().any(|&(at, mark)| to_second[at] != mark) {
        return None;
    }
    let [y1, y2, y3, y4, _, m1, m2, _, d1, d2, _, h1, h2, _, n1, n2, _, s1, s2] = *to_second;
    let year = number(&[y1, y2, y3, y4])?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(&[m1, m2])?, number(&[d1, d2])?)?;
    // A second 60 is none for chrono either, here; it is read elsewhere.
    let time = (number(&[h1, h2])?, number(&[n1, n2])?, number(&[s1, s2])?);
    let nanosecond = match rest.strip_suffix(b"Z").unwrap_or(rest) {
        [] => 0,
        [b'.', digits @ ..] if (1..=DIGITS).contains(&digits.len()) => {
            (digits.len()..DIGITS).fold(number(digits)?, |number, _| number * 10)
        }
        _ => return None,
    };
    Some(date.and_hms_nano_opt(time.0, time.1, time.2, nanosecond)?.and_utc())
}

/// The number that up to nine digits write.
#[inline]
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, &digit| {
        let digit = digit.wrapping_sub(b'0');
        (digit < 10).then_some(number * 10 + u32::from(digit))
    })
}

/// As many bytes as a text can have.
type Bytes = [u8; TO_SECOND + 1 + DIGITS + 1];

/// A moment as text, with the least of 0, 3, 6 and 9 digits of a fraction that loses nothing.
pub(super) struct Text {
    bytes: Bytes,
    length: usize,
}

impl Text {
    /// `None` for leap seconds, and for years that have not four digits.
    #[inline]
    pub(super) fn of(moment: DateTime<Utc>) -> Option<Self> {
        let (date, time) = (moment.naive_utc().date(), moment.naive_utc().time());
        let (year, nanosecond) = (u32::try_from(date.year()).ok()?, time.nanosecond());
        if year > 9999 || nanosecond >= NANOSECONDS {
            return None;
        }
        let mut bytes = *b"0000-00-00T00:00:00.000000000Z";
        write(&mut bytes[..4], year);
        write(&mut bytes[5..7], date.month());
        write(&mut bytes[8..10], date.day());
        write(&mut bytes[11..13], time.hour());
        write(&mut bytes[14..16], time.minute());
        write(&mut bytes[17..19], time.second());
        let fraction = match nanosecond {
            0 => {
                bytes[TO_SECOND] = b'Z';
                0
            }
            _ if nanosecond % 1_000_000 == 0 => fraction::<3>(&mut bytes, nanosecond / 1_000_000),
            _ if nanosecond % 1000 == 0 => fraction::<6>(&mut bytes, nanosecond / 1000),
            _ => fraction::<DIGITS>(&mut bytes, nanosecond),
        };
        Some(Self { bytes, length: TO_SECOND + fraction + 1 })
    }

    #[inline]
    pub(super) fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

/// Writes the fraction of a second and the zone after it, and says how long the fraction is.
#[inline]
fn fraction<const DIGITS: usize>(text: &mut Bytes, number: u32) -> usize {
    write(&mut text[TO_SECOND + 1..TO_SECOND + 1 + DIGITS], number);
    text[TO_SECOND + 1 + DIGITS] = b'Z';
    1 + DIGITS
}

/// Writes `number` over all of `digits`.
#[inline]
fn write(digits: &mut [u8], mut number: u32) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}
