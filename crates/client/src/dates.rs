//! What the headers of a response say about time.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

/// The longest pause there is, and the longest that a `Retry-After` is taken for: 68 years.
pub(crate) const LONGEST: Duration = Duration::from_secs(i32::MAX as u64);

/// How far the two clocks may be apart before that is worth a correction, beyond what the header's whole seconds and
/// the way of the request explain.
const TOLERANCE: Duration = Duration::from_secs(2);

/// `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date. A date counts from the response's own `Date`, since no
/// two clocks agree, and from `now` where there is none; one in the past is no time at all. `None` where there is no
/// such header or it cannot be read, as when it is negative.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
    let pause = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().map_or(LONGEST, Duration::from_secs)
    } else {
        let until = httpdate::parse_http_date(text).ok()?;
        until.duration_since(date(headers).unwrap_or(now)).unwrap_or_default()
    };
    Some(pause.min(LONGEST))
}

/// By how many seconds the service's clock is ahead of ours, negative where it is behind; `None` where they agree.
///
/// The header counts whole seconds, and was written at some moment between `sent` and `received`.
pub(crate) fn drift(headers: &HeaderMap, sent: SystemTime, received: SystemTime) -> Option<i64> {
    let date = date(headers)?;
    let end_of_second = date + Duration::from_secs(1);
    let ahead = date.duration_since(received).unwrap_or_default();
    let behind = sent.duration_since(end_of_second).unwrap_or_default();
    if ahead.max(behind) <= TOLERANCE {
        return None;
    }
    let middle_of_second = date + Duration::from_millis(500);
    let on_its_way = received.duration_since(sent).unwrap_or_default();
    let middle_of_way = sent + on_its_way / 2;
    match middle_of_second.duration_since(middle_of_way) {
        Ok(ahead) => whole_seconds(ahead),
        Err(behind) => whole_seconds(behind.duration()).map(|seconds| -seconds),
    }
}

/// Adds seconds, which may be negative; a moment that cannot be counted is left as it is.
pub(crate) fn shifted(moment: SystemTime, seconds: i64) -> SystemTime {
    let by = Duration::from_secs(seconds.unsigned_abs());
    let shifted = if seconds < 0 { moment.checked_sub(by) } else { moment.checked_add(by) };
    shifted.unwrap_or(moment)
}

fn whole_seconds(duration: Duration) -> Option<i64> {
    i64::try_from((duration + Duration::from_millis(500)).as_secs()).ok()
}

fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}
