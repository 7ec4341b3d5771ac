//! Moments: everything RFC 3339 can write is read, and two observed forms without a zone; nothing else is.

use optics_model::Timestamp;
use proptest::prelude::*;

/// RFC 3339 text, and the moment it means by a reckoning of the tests' own.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) text: String,
    /// Seconds since the epoch. Of a leap second, as of the second before it.
    seconds: i64,
    nanoseconds: u32,
    is_leap: bool,
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, counted year by year and month by month.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length_of_year = |year| if is_leap(year) { 366 } else { 365 };
    let years: i64 = if year >= 1970 {
        (1970..year).map(length_of_year).sum()
    } else {
        -(year..1970).map(length_of_year).sum::<i64>()
    };
    let february = if is_leap(year) { 29 } else { 28 };
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    years + months.iter().take(usize::try_from(month - 1).unwrap()).sum::<i64>() + day - 1
}

/// Any date and time of RFC 3339, section 5.6: all years, leap seconds, up to 12 digits of a fraction, either case of
/// `T` and `Z`, all offsets.
pub(crate) fn rfc3339() -> impl Strategy<Value = Written> {
    let year = prop_oneof![4 => 1970_i64..2100, 2 => 0_i64..=9999, 1 => Just(0), 1 => Just(9999)];
    let fraction = proptest::option::of("[0-9]{1,12}");
    let offset = prop_oneof![
        2 => Just("Z".to_owned()),
        1 => Just("z".to_owned()),
        1 => Just("-00:00".to_owned()),
        2 => "[+-]([01][0-9]|2[0-3]):[0-5][0-9]",
        1 => "[+-]23:59",
    ];
    let is_leap = prop_oneof![9 => Just(false), 1 => Just(true)];
    let separator = prop_oneof![4 => Just('T'), 1 => Just('t')];
    (year, 1_i64..=12, 1_i64..=28, 0_i64..86_400, fraction, offset, is_leap, separator).prop_map(
        |(year, month, day, second_of_day, fraction, offset, is_leap, separator)| {
            // A leap second is the last of a month in UTC; its own offset is kept to zero here.
            let (month, day, second_of_day, offset) =
                if is_leap { (6, 30, 86_399, "Z".to_owned()) } else { (month, day, second_of_day, offset) };
            let (hour, minute, second) = (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
            let text = format!(
                "{year:04}-{month:02}-{day:02}{separator}{hour:02}:{minute:02}:{:02}{}{offset}",
                if is_leap { 60 } else { second },
                fraction.as_ref().map(|digits| format!(".{digits}")).unwrap_or_default(),
            );
            let offset = match offset.split_once(':') {
                Some((hours, minutes)) => {
                    let sign = if hours.starts_with('-') { -1 } else { 1 };
                    sign * (hours[1..].parse::<i64>().unwrap() * 3600 + minutes.parse::<i64>().unwrap() * 60)
                }
                None => 0,
            };
            let digits = format!("{:0<9.9}", fraction.unwrap_or_default());
            Written {
                text,
                seconds: days(year, month, day) * 86_400 + second_of_day - offset,
                nanoseconds: digits.parse().unwrap(),
                is_leap,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reads_and_writes_everything_rfc_3339_can_write(written in rfc3339()) {
        let read: Timestamp = written.text.parse().unwrap();
        let moment = read.as_datetime();
        let leap = if written.is_leap { 1_000_000_000 } else { 0 };
        prop_assert_eq!(moment.timestamp(), written.seconds, "{}", written.text);
        prop_assert_eq!(moment.timestamp_subsec_nanos(), written.nanoseconds + leap, "{}", written.text);

        let again = read.to_string();
        prop_assert!(again.is_ascii() && again.len() >= 20 && again.as_bytes()[4] == b'-', "{again}");
        prop_assert_eq!(again.parse::<Timestamp>().unwrap(), read, "{}", again);

        let json = serde_json::to_string(&written.text).unwrap();
        prop_assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), read);
    }

    /// Two observed forms lack the zone.
    #[test]
    fn without_a_zone_it_is_utc(written in rfc3339()) {
        let (date, time) = written.text.split_at(11);
        let without = format!("{date}{}", &time[..time.find(['Z', 'z', '+', '-']).unwrap()]);
        let in_utc: Timestamp = format!("{without}Z").parse().unwrap();
        prop_assert_eq!(without.parse::<Timestamp>().unwrap(), in_utc);
    }

    #[test]
    fn other_text_is_no_moment(text in "\\PC{0,40}") {
        prop_assume!(!text.starts_with(|first: char| first.is_ascii_digit()));
        prop_assert!(text.parse::<Timestamp>().is_err());
    }
}

#[test]
fn writes_the_zone_as_z_and_no_more_digits_than_needed() {
    for (text, expected) in [
        ("2026-03-02T09:15:27Z", "2026-03-02T09:15:27Z"),
        ("2026-03-02t09:15:27z", "2026-03-02T09:15:27Z"),
        ("2026-03-02T09:15:27", "2026-03-02T09:15:27Z"),
        ("2026-03-02T09:15:27.5", "2026-03-02T09:15:27.500Z"),
        ("2026-03-02T09:15:27.482000", "2026-03-02T09:15:27.482Z"),
        ("2026-03-02T09:15:27.123456789999Z", "2026-03-02T09:15:27.123456789Z"),
        ("2026-03-02T11:15:27.482+02:00", "2026-03-02T09:15:27.482Z"),
        ("2026-03-02T09:15:27-00:00", "2026-03-02T09:15:27Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:60Z"),
        ("2016-12-31T15:59:60.25-08:00", "2016-12-31T23:59:60.250Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
        // In UTC these lie in years that RFC 3339 cannot write.
        ("0000-01-01T00:00:00+00:01", "0000-01-01T23:58:00+23:59"),
        ("9999-12-31T23:59:59.5-23:59", "9999-12-31T23:59:59.500-23:59"),
        ("9999-12-31T23:59:59-00:01", "9999-12-31T00:01:59-23:59"),
    ] {
        let moment: Timestamp = text.parse().unwrap();
        assert_eq!(moment.to_string(), expected, "{text}");
        assert_eq!(expected.parse::<Timestamp>().unwrap(), moment, "{text}");
        assert_eq!(format!("{moment:?}"), format!("Timestamp({expected})"));
    }
}

#[test]
fn refuses_what_is_no_date_and_time() {
    for text in [
        "",
        " ",
        "2026-03-02",
        "09:15:27Z",
        "2026-03-02T09:15Z",
        "2026-03-02T09Z",
        "2026-13-02T09:15:27Z",
        "2026-02-30T09:15:27Z",
        "2025-02-29T09:15:27Z",
        "2026-00-02T09:15:27Z",
        "2026-03-00T09:15:27Z",
        "2026-03-02T24:00:00Z",
        "2026-03-02T09:60:27Z",
        "2026-03-02T09:15:61Z",
        "2026-03-02T09:15:27+24:00",
        "2026-03-02T09:15:27+02",
        "2026-03-02T09:15:27ZZ",
        "2026-03-02T09:15:27+02:00Z",
        "2026-03-02T09:15:27.Z",
        "2026-03-02T09:15:27.",
        "2026-03-02T09:15:27Z ",
        " 2026-03-02T09:15:27Z",
        "2026- 3-02T09:15:27",
        "2026-3-2T9:5:7",
        "+2026-03-02T09:15:27",
        "12026-03-02T09:15:27Z",
        "-0001-03-02T09:15:27Z",
        "26-03-02T09:15:27Z",
        "2026-03-02T09:15:27,5Z",
        "20260302T091527Z",
        "1772442927",
        "Mon, 02 Mar 2026 09:15:27 GMT",
        "２026-03-02T09:15:27Z",
        "2026-03-02T09:15:27Z\0",
    ] {
        let error = text.parse::<Timestamp>();
        assert!(error.is_err(), "{text:?} was read as {error:?}");
    }
    for json in ["null", "1772442927", "true", "[]", "{}"] {
        assert!(serde_json::from_str::<Timestamp>(json).is_err(), "{json}");
    }
    insta::assert_snapshot!(
        "yesterday".parse::<Timestamp>().unwrap_err(),
        @"not a date and time: expected RFC 3339 text such as 2026-03-02T09:15:27.482Z"
    );
}
