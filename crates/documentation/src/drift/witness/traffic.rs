//! Captured traffic as a side: it accepts a document of which every part has been seen.

use std::collections::HashMap;

use optics_profile::{Field, Format, Profile, Standing, Type, Values};
use serde_json::{Value, json};

/// What traffic is known to hold.
pub(in crate::drift) struct Traffic<'a> {
    fields: HashMap<String, Field<'a>>,
}

/// A made-up value that stands for values that were seen.
pub(in crate::drift) struct Sample {
    pub(in crate::drift) value: Value,
    pub(in crate::drift) what: What,
    /// In few words: `null`, `hex32-lower`, `least`.
    pub(in crate::drift) name: String,
    /// How often it was seen, where that is known.
    pub(in crate::drift) count: Option<u64>,
}

/// What a sample is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::drift) enum What {
    Null,
    Type,
    Format,
    Bound,
}

impl<'a> Traffic<'a> {
    pub(in crate::drift) fn of(profile: &'a Profile) -> Self {
        Self { fields: profile.fields().map(|field| (field.path().to_owned(), field)).collect() }
    }

    pub(in crate::drift) fn field(&self, path: &str) -> Option<&Field<'a>> {
        self.fields.get(path)
    }

    /// A value of each type and format that was seen in the field, the most frequent first, then the bounds.
    pub(in crate::drift) fn samples(&self, path: &str) -> Vec<Sample> {
        let Some(field) = self.field(path) else { return Vec::new() };
        let mut samples = samples(field.values());
        if let Some(items) = self.field(&format!("{path}[]")) {
            // An object as an item has fields of its own, which are looked at one by one.
            let of_items =
                self::samples(items.values()).into_iter().filter(|sample| !sample.value.is_object());
            // As many items as the shortest list had, within reason.
            let (least, _) = field.values().items().unwrap_or((1, 1));
            let count = usize::try_from(least).unwrap_or(usize::MAX).clamp(1, 100);
            samples
                .extend(of_items.map(|sample| Sample { value: json!(vec![sample.value; count]), ..sample }));
        }
        samples
    }

    /// Whether every value of the document has been seen where it stands, and every field that it lacks was missing at
    /// least once. That they were seen together is not said.
    pub(super) fn accepts(&self, document: &Value) -> bool {
        let mut open = vec![(String::new(), document)];
        while let Some((path, value)) = open.pop() {
            match value {
                Value::Object(members) => {
                    let below =
                        |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                    for (name, value) in members {
                        if !self.has_seen(&below(name), value) {
                            return false;
                        }
                        open.push((below(name), value));
                    }
                    let is_here = |field: &Field<'_>| {
                        let (parent, name) = field.path().rsplit_once('.').unwrap_or(("", field.path()));
                        field.standing() != Standing::Documented
                            || parent != path
                            || members.contains_key(name)
                    };
                    let may_be_missing = |field: &Field<'_>| field.present() < field.parents();
                    if !self.fields.values().all(|field| is_here(field) || may_be_missing(field)) {
                        return false;
                    }
                }
                Value::Array(items) => {
                    let path_of_items = format!("{path}[]");
                    if !items.iter().all(|item| self.has_seen(&path_of_items, item)) {
                        return false;
                    }
                    open.extend(items.iter().map(|item| (path.clone(), item)));
                }
                _ => {}
            }
        }
        true
    }

    fn has_seen(&self, path: &str, value: &Value) -> bool {
        let Some(values) = self.field(path).map(Field::values) else { return false };
        match value {
            Value::Null => values.nulls() > 0,
            Value::Bool(_) => values.of_type(Type::Boolean) > 0,
            Value::Object(_) => values.of_type(Type::Object) > 0,
            Value::Array(items) => {
                let length = items.len() as u64;
                values.items().is_some_and(|(least, most)| least <= length && length <= most)
            }
            Value::String(text) => values.of_format(Format::of(text)) > 0,
            Value::Number(number) => {
                let kind = if number.is_f64() { Type::Number } else { Type::Integer };
                let is_within =
                    |(least, most): (f64, f64)| number.as_f64().is_some_and(|n| least <= n && n <= most);
                let known = values.of_type(kind) > 0 || values.of_type(Type::Integer) > 0 && is_whole(number);
                known && values.numbers().is_none_or(is_within)
            }
        }
    }
}

fn is_whole(number: &serde_json::Number) -> bool {
    number.as_f64().is_some_and(|number| number.fract() == 0.0)
}

fn samples(values: &Values) -> Vec<Sample> {
    let mut samples: Vec<Sample> = Vec::new();
    let mut types: Vec<(Type, u64)> = values.types().collect();
    types.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (kind, count) in types {
        let sample = |value, what, name: &str, count| Sample {
            value,
            what,
            name: name.to_owned(),
            count: Some(count),
        };
        match kind {
            Type::String => {
                let mut formats: Vec<(Format, u64)> = values.formats().collect();
                formats.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
                let of_format = |(format, count): (Format, u64)| {
                    sample(json!(text(format)), What::Format, format.name(), count)
                };
                samples.extend(formats.into_iter().map(of_format));
            }
            Type::Null => samples.push(sample(Value::Null, What::Null, "null", count)),
            Type::Array => samples.push(sample(json!([]), What::Type, kind.name(), count)),
            Type::Object => samples.push(sample(json!({}), What::Type, kind.name(), count)),
            Type::Boolean => samples.push(sample(json!(true), What::Type, kind.name(), count)),
            Type::Integer | Type::Number => {
                let number = number(kind == Type::Integer, values.numbers());
                samples.extend(number.map(|number| sample(whole(number), What::Type, kind.name(), count)));
            }
        }
    }
    if let Some((least, most)) = values.numbers() {
        for (name, number) in [("least", least), ("largest", most)] {
            samples.push(Sample {
                value: whole(number),
                what: What::Bound,
                name: name.to_owned(),
                count: None,
            });
        }
    }
    samples
}

/// A number within the range, where one is known: what lies outside is told by the bounds.
fn number(is_whole: bool, range: Option<(f64, f64)>) -> Option<f64> {
    let (least, most) = range.unwrap_or((0.0, 1.0));
    let near = 1.0_f64.clamp(least, most);
    let candidates = [near, near.ceil(), near.floor(), least, most, least + 0.5, least.midpoint(most)];
    let fits = |number: &f64| (number.fract() == 0.0) == is_whole && least <= *number && *number <= most;
    // Beyond 2^53 no number that can be written down here has a fraction.
    candidates.into_iter().find(fits).or((!is_whole).then_some(0.5))
}

/// A number as JSON, without a fraction where it has none.
fn whole(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "it is known to be a whole number of that size")]
    if number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_991.0 {
        json!(number as i64)
    } else {
        json!(number)
    }
}

/// A made-up text of that format.
fn text(format: Format) -> &'static str {
    match format {
        Format::DateTimeFractionLocal => "2000-01-01T00:00:00.5",
        Format::DateTimeFractionOffset => "2000-01-01T00:00:00.5+01:00",
        Format::DateTimeFractionZ => "2000-01-01T00:00:00.5Z",
        Format::DateTimeLocal => "2000-01-01T00:00:00",
        Format::DateTimeOffset => "2000-01-01T00:00:00+01:00",
        Format::DateTimeZ => "2000-01-01T00:00:00Z",
        Format::Email => "a@example.com",
        Format::Empty => "",
        Format::Hex32Lower => "0123456789abcdef0123456789abcdef",
        Format::Hex32OtherCase => "0123456789abcdef0123456789ABCDEF",
        Format::Hex32Upper => "0123456789ABCDEF0123456789ABCDEF",
        Format::UrlFtp => "ftp://example.com/",
        Format::UrlFtps => "ftps://example.com/",
        Format::UrlHttp => "http://example.com/",
        Format::UrlHttps => "https://example.com/",
        Format::UrlOther => "other://example.com/",
        Format::UrlSftp => "sftp://example.com/",
        Format::UrlSmb => "smb://example.com/",
        Format::UuidLower => "01234567-89ab-4cde-8f01-23456789abcd",
        Format::UuidOtherCase => "01234567-89ab-4cde-8f01-23456789ABCD",
        Format::UuidUpper => "01234567-89AB-4CDE-8F01-23456789ABCD",
        // Other, and what a newer version may add.
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_text_has_the_format_that_it_stands_for() {
        for format in Format::ALL {
            assert_eq!(Format::of(text(format)), format);
        }
    }
}
