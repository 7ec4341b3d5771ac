//! Undocumented fields of one object, by name as far as names are kept.

use std::collections::BTreeMap;

use optics_validator::json;

use crate::values::Values;

/// Most names that are kept of one object. The contract's largest object has ten fields; an object with more than
/// three times as many that nobody documented is a map, and its names are data.
pub(crate) const MOST_NAMES: usize = 32;

/// Longest name that is kept, in bytes.
const LONGEST: usize = 40;

/// What was seen of undocumented fields.
///
/// Merging is exact, whatever the order: whether all names are folded depends on nothing but how many distinct names
/// there are in all parts together. A part that folded had too many by itself, and so has any union with it; a part
/// that did not still has all of its names. As folding adds up counts, and adding is associative and commutative, so
/// is this.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Names {
    pub(crate) named: BTreeMap<String, Values>,
    /// Fields whose name is not kept.
    pub(crate) folded: Values,
    /// There were more than [`MOST_NAMES`], so that all are folded.
    pub(crate) all: bool,
}

impl Names {
    pub(crate) fn count(&mut self, name: &str, value: &json::Value<'_>) {
        if let Some(values) = self.named.get_mut(name) {
            values.count_value(value, false);
        } else if self.all || !is_name_of_a_field(name) {
            self.folded.count_value(value, false);
        } else {
            self.named.entry(name.to_owned()).or_default().count_value(value, false);
            self.fold_if_too_many();
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.all |= other.all;
        self.folded.merge(&other.folded);
        for (name, values) in &other.named {
            self.named.entry(name.clone()).or_default().merge(values);
        }
        self.fold_if_too_many();
    }

    /// How often any of them was there.
    pub(crate) fn count_all(&self) -> u64 {
        self.named.values().map(Values::count).sum::<u64>() + self.folded.count()
    }

    fn fold_if_too_many(&mut self) {
        if self.all || self.named.len() > MOST_NAMES {
            self.all = true;
            for values in std::mem::take(&mut self.named).into_values() {
                self.folded.merge(&values);
            }
        }
    }
}

/// Whether a name is written as programmers write names of fields, and so is hardly an id, address or host.
pub(crate) fn is_name_of_a_field(name: &str) -> bool {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    name.len() <= LONGEST
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && digits <= 2
        && !(name.len() >= 6 && name.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::is_name_of_a_field;

    #[test]
    fn names_of_fields_and_names_that_are_data() {
        for name in ["priority", "riskScore", "risk_score", "ipv4", "a", "v2", "md5", "fade"] {
            assert!(is_name_of_a_field(name), "{name}");
        }
        let long = "a".repeat(41);
        for name in [
            "",
            "*",
            "analyst@example.com",
            "DESKTOP_7F3K",
            "WIN-7F3K",
            "host.example.com",
            "192",
            "u4711",
            "c9f0f895fb98ab9159f51fd0297e236d",
            "deadbeef",
            "abebf88c-f283-4edc-834b-aa8ad3bc682c",
            "zürich",
            "two words",
            "a\u{1b}",
            long.as_str(),
        ] {
            assert!(!is_name_of_a_field(name), "{name}");
        }
    }
}
