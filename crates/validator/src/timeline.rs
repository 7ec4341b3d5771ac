//! When documents were made in which something was found, as far as they say it.

use std::collections::BTreeMap;

use chrono::DateTime;
use memchr::memchr;
use memchr::memmem::Finder;

/// Monday, 1970-01-05, in seconds since the start of 1970: days and weeks start where people expect it.
const ORIGIN: i64 = 4 * DAY;
const DAY: i64 = 86_400;

/// Widths of a bucket in seconds; each is a multiple of the one before. The last cuts the years from 0 to 9999, more than
/// which no date has, into a dozen.
const WIDTHS: [i64; 12] = [
    60,
    5 * 60,
    15 * 60,
    3600,
    6 * 3600,
    DAY,
    7 * DAY,
    28 * DAY,
    12 * 28 * DAY,
    120 * 28 * DAY,
    1200 * 28 * DAY,
    12_000 * 28 * DAY,
];

/// How many buckets are kept. If there are more, they are made wider.
const MOST: usize = 512;

/// Documents in which something was found, by the moment that they say they were made: what the first field of the contract
/// whose format is `date-time` holds.
///
/// It holds counts in buckets of time, of no more than a few hundred, which become wider as need be. Whatever the order
/// in which documents are added and parts put together, the result is the same.
///
/// ```
/// use optics_validator::{Class, Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator);
/// scan.reader("log.ndjson", "{}\n".as_bytes());
/// let report = scan.finish();
/// // It does not say when it was made; otherwise it would be in a bar.
/// assert_eq!(report.timeline(Class::Violation).undated().documents, 1);
/// assert!(report.timeline(Class::Violation).bars(40).is_none());
/// # Ok::<(), optics_validator::ContractError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    field: Option<String>,
    /// Which of the widths the buckets have.
    width: usize,
    buckets: BTreeMap<i64, Bucket>,
    undated: Bucket,
}

/// What was counted in a stretch of time.
///
/// ```
/// use optics_validator::{Class, Scan, Validator};
///
/// let validator = Validator::new()?;
/// let mut scan = Scan::new(&validator);
/// scan.reader("log.ndjson", "{}\n".as_bytes());
/// let report = scan.finish();
/// let bucket = report.timeline(Class::Violation).undated();
/// assert!(bucket.findings >= bucket.documents);
/// # Ok::<(), optics_validator::ContractError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bucket {
    /// Documents in which something was found.
    pub documents: u64,
    /// What was found in them, each place of its own.
    pub findings: u64,
}

/// A timeline in bars of the same width, one beside the other.
///
/// ```
/// use optics_validator::{Class, Scan, Validator};
///
/// let validator = Validator::with_contract(
///     r#"{ "properties": { "at": { "format": "date-time" }, "count": { "type": "integer" } } }"#,
/// )?;
/// let mut scan = Scan::new(&validator);
/// scan.reader("log.ndjson", r#"{ "at": "2026-03-02T09:15:27Z", "count": "3" }"#.as_bytes());
/// let bars = scan.finish().timeline(Class::Violation).bars(40).ok_or("nothing has a date")?;
/// assert_eq!((bars.bars.len(), bars.bars[0].documents, bars.width), (1, 1, 60));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bars {
    /// Where the first bar starts, in seconds since the start of 1970, UTC.
    pub start: i64,
    /// How many seconds a bar stands for.
    pub width: i64,
    /// One for each stretch of time, also where nothing was counted.
    pub bars: Vec<Bucket>,
    /// The few that are so much earlier than all others that showing them would make the others a bar or two.
    pub earlier: Bucket,
    /// When the first of those was made, to a few minutes or years: as precise as the timeline is.
    pub earliest: Option<i64>,
    /// The few that are so much later.
    pub later: Bucket,
    /// When the last of those was made.
    pub latest: Option<i64>,
}

impl Timeline {
    /// The name of the field; none if nothing was found in any document, or if the contract has no such field.
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// Documents in which the field is missing or holds nothing that can be read as a date and time with zone.
    pub fn undated(&self) -> Bucket {
        self.undated
    }

    /// At most so many bars that show all that was counted, but for the few that are far from all others; none if there is
    /// nothing with a date.
    pub fn bars(&self, most: usize) -> Option<Bars> {
        let (mut first, mut last) = (*self.buckets.keys().next()?, *self.buckets.keys().next_back()?);
        let span = |first: i64, last: i64, width: i64| (last - first) / width + 1;
        let most = i64::try_from(most.max(1)).unwrap_or(i64::MAX);
        let mut width = *WIDTHS.get(self.width)?;
        if span(first, last, width) > most {
            let (inner_first, inner_last) = self.without_far(first, last)?;
            if span(inner_first, inner_last, width).saturating_mul(4) <= span(first, last, width) {
                (first, last) = (inner_first, inner_last);
            }
        }
        for &wider in WIDTHS.get(self.width..)? {
            width = wider;
            if span(start_of(first, width), last, width) <= most {
                break;
            }
        }
        let (start, end) = (start_of(first, width), start_of(last, width) + width);
        let bars = usize::try_from(span(start, last, width)).unwrap_or_default();
        let mut all = Bars {
            start,
            width,
            bars: vec![Bucket::default(); bars],
            earlier: Bucket::default(),
            earliest: None,
            later: Bucket::default(),
            latest: None,
        };
        for (&at, &bucket) in &self.buckets {
            let bar = match at {
                at if at < start => {
                    all.earliest.get_or_insert(at);
                    &mut all.earlier
                }
                at if at >= end => {
                    all.latest = Some(at);
                    &mut all.later
                }
                at => {
                    match usize::try_from((at - start) / width).ok().and_then(|bar| all.bars.get_mut(bar)) {
                        Some(bar) => bar,
                        None => continue,
                    }
                }
            };
            bar.add(bucket);
        }
        Some(all)
    }

    /// The first and the last bucket without the few that are far away. Few is one document in fifty at each end, or one
    /// where there are ten. Far is more than some times as long as all others take, and more than a day.
    fn without_far(&self, first: i64, last: i64) -> Option<(i64, i64)> {
        const TIMES: i64 = 3;
        let all: u64 = self.buckets.values().map(|bucket| bucket.documents).sum();
        let few = (all / 50).max(u64::from(all >= 10));
        let beyond = |buckets: &mut dyn Iterator<Item = (&i64, &Bucket)>| {
            let mut passed = 0;
            let mut at = buckets.skip_while(|(_, bucket)| {
                passed += bucket.documents;
                passed <= few
            });
            at.next().map(|(at, _)| *at)
        };
        let (inner_first, inner_last) =
            (beyond(&mut self.buckets.iter())?, beyond(&mut self.buckets.iter().rev())?);
        let far = ((inner_last - inner_first) * TIMES).max(DAY);
        let first = self.buckets.range(first.max(inner_first - far)..).next()?.0;
        let last = self.buckets.range(..=last.min(inner_last + far)).next_back()?.0;
        Some((*first, *last))
    }

    pub(crate) fn name(&mut self, field: Option<String>) {
        self.field = field;
    }

    /// Counts a document with so many findings.
    pub(crate) fn add(&mut self, moment: Option<Moment>, findings: u64) {
        let bucket = Bucket { documents: 1, findings };
        match moment {
            None => self.undated.add(bucket),
            Some(Moment(seconds)) => {
                let width = WIDTHS.get(self.width).copied().unwrap_or(DAY);
                self.buckets.entry(start_of(seconds, width)).or_default().add(bucket);
                self.widen(self.width);
            }
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.undated.add(other.undated);
        self.widen(other.width);
        let width = WIDTHS.get(self.width).copied().unwrap_or(DAY);
        for (at, bucket) in other.buckets {
            self.buckets.entry(start_of(at, width)).or_default().add(bucket);
        }
        self.widen(self.width);
    }

    /// Makes buckets at least so wide, and so few as are kept.
    fn widen(&mut self, least: usize) {
        while self.width + 1 < WIDTHS.len() && (self.width < least || self.buckets.len() > MOST) {
            self.width += 1;
            let width = WIDTHS.get(self.width).copied().unwrap_or(DAY);
            for (at, bucket) in std::mem::take(&mut self.buckets) {
                self.buckets.entry(start_of(at, width)).or_default().add(bucket);
            }
        }
    }
}

impl Bucket {
    fn add(&mut self, other: Self) {
        self.documents += other.documents;
        self.findings += other.findings;
    }
}

/// Where the bucket starts that holds this second.
fn start_of(seconds: i64, width: i64) -> i64 {
    (seconds - ORIGIN).div_euclid(width) * width + ORIGIN
}

/// A moment that a document tells, in seconds since the start of 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment(i64);

impl Moment {
    /// A date and time with zone, as RFC 3339 writes them.
    pub(crate) fn read(text: &str) -> Option<Self> {
        // Longer than any date is; what would be read of it is not worth the time.
        const LONGEST: usize = 64;
        (text.len() <= LONGEST)
            .then(|| DateTime::parse_from_rfc3339(text).ok())?
            .map(|date| Self(date.timestamp()))
    }
}

/// Finds the moment in the text of a document that was accepted, and so is valid.
pub(crate) struct Dates(Finder<'static>);

impl Dates {
    /// Of a member that each document has.
    pub(crate) fn new(name: &str) -> Self {
        Self(Finder::new(&format!("\"{name}\"")).into_owned())
    }

    /// The moment, if it can be read; none if someone must look closer: the name stands there more than once, in an object
    /// that nobody documented, say, or not as it is.
    #[allow(clippy::option_option, reason = "two questions")]
    pub(crate) fn read(&self, document: &[u8]) -> Option<Option<Moment>> {
        let mut values = self.0.find_iter(document).filter_map(|at| {
            let rest = document.get(at + self.0.needle().len()..)?.trim_ascii_start();
            Some(rest.strip_prefix(b":")?.trim_ascii_start())
        });
        let (value, None) = (values.next()?, values.next()) else { return None };
        let text = value.strip_prefix(b"\"")?;
        let text = &text[..memchr(b'"', text)?];
        // An escape is for who can read it.
        (!text.contains(&b'\\')).then(|| std::str::from_utf8(text).ok().and_then(Moment::read))
    }
}

#[cfg(test)]
mod tests {
    use super::{Bucket, Dates, MOST, Moment, Timeline};

    #[test]
    fn a_date_is_read_where_there_is_no_doubt_which_it_is() {
        let dates = Dates::new("at");
        let read = |text: &str| dates.read(text.as_bytes());
        let moment = Some(Some(moment("2026-03-02T09:15:27Z")));
        assert_eq!(read(r#"{"a":"at","at" : "2026-03-02T09:15:27Z"}"#), moment);
        assert_eq!(read(r#"{"at":"2026-03-02T10:15:27.482+01:00","b":["at"]}"#), moment);
        assert_eq!(read(r#"{"at":"yesterday"}"#), Some(None));
        for doubt in [
            r#"{"at":"2026-03-02T09:15:27Z","other":{"at":1}}"#,
            r#"{"at":"2026-03-02T09:15:27\u005a"}"#,
            r#"{"at":1}"#,
            r#"{"a\u0074":"2026-03-02T09:15:27Z"}"#,
        ] {
            assert_eq!(read(doubt), None, "{doubt}");
        }
    }

    fn moment(text: &str) -> Moment {
        Moment::read(text).unwrap()
    }

    fn documents(bars: &[Bucket]) -> Vec<u64> {
        bars.iter().map(|bar| bar.documents).collect()
    }

    #[test]
    fn what_is_no_date_with_zone_is_counted_apart() {
        for text in ["", "2026-03-02", "2026-03-02T09:15:27", "yesterday", &"2".repeat(1 << 20)] {
            assert_eq!(Moment::read(text), None);
        }
        let mut timeline = Timeline::default();
        timeline.add(None, 3);
        timeline.add(None, 1);
        assert_eq!(timeline.undated(), Bucket { documents: 2, findings: 4 });
        assert_eq!(timeline.bars(10), None);
    }

    #[test]
    fn bars_show_gaps_and_are_no_more_than_asked_for() {
        let mut timeline = Timeline::default();
        for text in ["2026-03-02T09:15:27Z", "2026-03-02T23:59:59Z", "2026-03-05T01:00:00+02:00"] {
            timeline.add(Some(moment(text)), 2);
        }
        let bars = timeline.bars(7).unwrap();
        assert_eq!((bars.start, bars.width), (1_772_409_600, 86_400));
        assert_eq!(documents(&bars.bars), [2, 0, 1]);
        assert_eq!(bars.bars[0].findings, 4);
        let bars = timeline.bars(1).unwrap();
        assert_eq!((documents(&bars.bars), bars.width), (vec![3], 604_800));
        let bars = timeline.bars(100).unwrap();
        assert_eq!(bars.width, 3600);
        assert_eq!(bars.bars.len(), 63);
    }

    #[test]
    fn few_that_are_far_away_do_not_flatten_the_others_and_are_told() {
        let mut timeline = Timeline::default();
        for hour in 0..24 {
            timeline.add(Some(moment(&format!("2026-03-02T{hour:02}:00:00Z"))), 1);
        }
        timeline.add(Some(moment("0000-01-01T00:00:00Z")), 3);
        let bars = timeline.bars(48).unwrap();
        assert_eq!(bars.width, 3600);
        assert_eq!((bars.earlier, bars.later), (Bucket { documents: 1, findings: 3 }, Bucket::default()));
        assert_eq!((bars.earliest, bars.latest), (Some(-62_167_219_200), None));
        assert_eq!(documents(&bars.bars), [1; 24], "the first and the newest of the others are there");
        timeline.add(Some(moment("9999-12-31T23:59:59-23:59")), 1);
        let bars = timeline.bars(48).unwrap();
        assert_eq!((bars.earlier.documents, bars.later.documents), (1, 1));
        assert_eq!((documents(&bars.bars), bars.latest), (vec![1; 24], Some(253_402_387_080)));
    }

    #[test]
    fn bars_are_no_more_than_asked_for_however_long_ago_something_was() {
        let mut timeline = Timeline::default();
        for text in ["0000-01-01T00:00:00+23:59", "2026-03-02T09:15:27Z", "9999-12-31T23:59:59-23:59"] {
            timeline.add(Some(moment(text)), 1);
        }
        for most in [12, 24, 48, 500] {
            let bars = timeline.bars(most).unwrap();
            assert!(bars.bars.len() <= most, "{}", bars.bars.len());
            assert_eq!(documents(&bars.bars).iter().sum::<u64>(), 3);
        }
    }

    /// A week of documents and then a few each day: the newest are those that matter.
    #[test]
    fn the_newest_are_shown_however_few_they_are() {
        let mut timeline = Timeline::default();
        for minute in 0..10_000 {
            timeline.add(Some(Moment(1_772_409_600 + 60 * minute)), 1);
        }
        for day in 8..25 {
            timeline.add(Some(Moment(1_772_409_600 + 86_400 * day)), 1);
        }
        let bars = timeline.bars(48).unwrap();
        assert_eq!((bars.earlier.documents, bars.later.documents, bars.latest), (0, 0, None));
        assert_eq!(documents(&bars.bars).iter().sum::<u64>(), 10_017);
        assert_eq!(bars.bars.last().unwrap().documents, 1);
    }

    #[test]
    fn bars_stay_as_narrow_as_there_is_memory_for() {
        let mut timeline = Timeline::default();
        let narrowest = i64::try_from(MOST).unwrap();
        let first = moment("2026-03-02T00:00:00Z").0;
        let width = |timeline: &Timeline| super::WIDTHS[timeline.width];
        let least = width(&timeline);
        for number in 0..narrowest {
            timeline.add(Some(Moment(first + number * least)), 1);
        }
        assert_eq!((width(&timeline), timeline.buckets.len()), (least, MOST));
        timeline.add(Some(Moment(first + narrowest * least)), 1);
        assert!(width(&timeline) > least && timeline.buckets.len() <= MOST);
    }

    #[test]
    fn memory_is_bounded_and_the_order_does_not_matter() {
        let moments: Vec<Moment> =
            (0..5000_i64).map(|n| Moment((n * 7_919_003) % 400_000_000_000 - 62_000_000_000)).collect();
        let mut whole = Timeline::default();
        let mut parts = vec![Timeline::default(); 7];
        for (n, &moment) in moments.iter().enumerate() {
            whole.add(Some(moment), 1);
            assert!(whole.buckets.len() <= MOST);
            parts[n % 7].add(Some(moment), 1);
        }
        for turn in 0..7 {
            parts.rotate_left(turn);
            let mut merged = Timeline::default();
            for part in &parts {
                merged.merge(part.clone());
            }
            assert_eq!(merged, whole);
        }
        assert_eq!(whole.bars(60).unwrap().bars.iter().map(|bar| bar.documents).sum::<u64>(), 5000);
    }
}
