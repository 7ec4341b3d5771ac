//! Numbers as they are written.

/// A JSON number, kept as its text, so that nothing is lost whatever its size.
///
/// A number is judged by its value, not its spelling: `1.0` and `1e2` are integers, `-0` is zero (JSON Schema 2020-12,
/// core, section 4.2.3).
///
/// ```
/// use optics_validator::json::{Kind, read};
///
/// let document = read(b"1e2")?;
/// let Kind::Number(number) = document.root().kind() else { return Err("no number".into()) };
/// assert_eq!((number.text(), number.is_integer(), number.as_u64()), ("1e2", true, Some(100)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Number<'a>(&'a str);

impl<'a> Number<'a> {
    /// `text` must be a number by the grammar of JSON.
    pub(super) fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// The number as it is written.
    pub fn text(self) -> &'a str {
        self.0
    }

    /// Whether the value is a whole number, whatever its spelling and size.
    pub fn is_integer(self) -> bool {
        is_plain(self.0) || Decimal::of(self.0).exponent >= 0
    }

    /// The value, if it is a whole number in the range of `u64`.
    pub fn as_u64(self) -> Option<u64> {
        if is_plain(self.0) && !self.0.starts_with('-') {
            return self.0.parse().ok();
        }
        let decimal = Decimal::of(self.0);
        if decimal.negative { None } else { decimal.magnitude() }
    }

    /// The value, if it is a whole number in the range of `i64`.
    pub fn as_i64(self) -> Option<i64> {
        if is_plain(self.0) {
            return self.0.parse().ok();
        }
        let decimal = Decimal::of(self.0);
        let magnitude = i128::from(decimal.magnitude()?);
        i64::try_from(if decimal.negative { -magnitude } else { magnitude }).ok()
    }

    /// The nearest `f64`; none if the value is beyond its range. Only zero becomes zero: what is nearer to zero than
    /// any other `f64` keeps its sign and becomes the smallest.
    pub fn as_f64(self) -> Option<f64> {
        let nearest: f64 = self.0.parse().ok()?;
        if nearest == 0.0 && !Decimal::of(self.0).is_zero() {
            return Some(f64::from_bits(1).copysign(nearest));
        }
        nearest.is_finite().then_some(nearest)
    }

    /// Whether both are the same number, whatever their spelling.
    pub(super) fn equals(self, other: Number<'_>) -> bool {
        Decimal::of(self.0) == Decimal::of(other.0)
    }
}

/// Whether the text has neither fraction nor exponent.
fn is_plain(text: &str) -> bool {
    !text.contains(['.', 'e', 'E'])
}

/// The value of a number in a form that only that value has: `digits` times ten to the `exponent`, without zeros at
/// either end of the digits. Zero has no digits, and is not negative.
#[derive(PartialEq, Eq)]
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i128,
}

impl Decimal {
    fn of(text: &str) -> Self {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (negative, mantissa) = mantissa.strip_prefix('-').map_or((false, mantissa), |rest| (true, rest));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let written = format!("{whole}{fraction}");
        let leading = written.trim_start_matches('0');
        let digits = leading.trim_end_matches('0');
        if digits.is_empty() {
            return Self { negative: false, digits: String::new(), exponent: 0 };
        }
        Self {
            negative,
            exponent: parse_exponent(exponent) - fraction.len() as i128
                + (leading.len() - digits.len()) as i128,
            digits: digits.to_owned(),
        }
    }

    fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// The absolute value, if it is a whole number in the range of `u64`.
    fn magnitude(&self) -> Option<u64> {
        if self.is_zero() {
            return Some(0);
        }
        let zeros = u32::try_from(self.exponent).ok()?;
        self.digits.parse::<u64>().ok()?.checked_mul(10_u64.checked_pow(zeros)?)
    }
}

/// An exponent that is out of all bounds stays so, whatever is added to it here.
fn parse_exponent(text: &str) -> i128 {
    let bound = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    i128::from(text.parse::<i64>().unwrap_or(bound))
}
