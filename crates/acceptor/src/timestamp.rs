//! The format `date-time`: RFC 3339, with any fraction of a second.

use crate::string::Known;

/// Whether the text is a date and time of RFC 3339. Leap seconds are for a closer look.
#[inline(always)]
pub(crate) fn is_date_time(text: &[u8]) -> Known {
    let Some((head, mut rest)) = text.split_first_chunk::<19>() else { return Some(false) };
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T' | b't', h1, h2, b':', i1, i2, b':', s1, s2] = *head
    else {
        return Some(false);
    };
    let (century, year) = (two(y1, y2), two(y3, y4));
    let (month, day) = (two(m1, m2), two(d1, d2));
    let (hour, minute, second) = (two(h1, h2), two(i1, i2), two(s1, s2));
    if second == 60 {
        return None;
    }
    let date = century <= 99 && year <= 99 && day >= 1 && day <= last_day(century, year, month);
    if !date || hour > 23 || minute > 59 || second > 59 {
        return Some(false);
    }
    if let Some((b'.', fraction)) = rest.split_first() {
        let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return Some(false);
        }
        rest = &fraction[digits..];
    }
    Some(match *rest {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => two(h1, h2) <= 23 && two(m1, m2) <= 59,
        _ => false,
    })
}

/// The number that two digits make; more than 99 if they are none.
#[inline(always)]
fn two(tens: u8, ones: u8) -> u8 {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    if tens > 9 || ones > 9 { u8::MAX } else { tens * 10 + ones }
}

/// The last day of the month, zero if there is no such month. A century is a number of hundred years.
#[inline(always)]
fn last_day(century: u8, year: u8, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (year != 0 || century.is_multiple_of(4)) => 29,
        2 => 28,
        _ => 0,
    }
}
