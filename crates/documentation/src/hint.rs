//! What the wording of a description hints at: the page gives no types, its words do.

use std::fmt;

/// A kind of value, as far as wording or a schema tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A JSON object.
    Object,
    /// A JSON array.
    List,
    /// A JSON number without a fraction.
    Integer,
    /// Any JSON number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
    /// A JSON string of no known format.
    Text,
    /// A JSON string that holds a moment.
    DateTime,
    /// A JSON string that holds a URL.
    Url,
    /// A JSON string that holds an e-mail address.
    Email,
    /// A JSON string that holds an identifier.
    Id,
}

impl Class {
    /// Stable name, in kebab case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::List => "list",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Null => "null",
            Self::Text => "text",
            Self::DateTime => "date-time",
            Self::Url => "url",
            Self::Email => "email",
            Self::Id => "id",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

macro_rules! rules {
    ($($name:ident = $id:literal, $class:ident, [$($words:literal),+];)*) => {
        /// A rule that takes a type from wording.
        ///
        /// | rule | words | class |
        /// |---|---|---|
        $(#[doc = concat!("| `", $id, "` |", $(" \"", $words, "\"",)+ " | ", stringify!($class), " |")])*
        ///
        /// Words are found in any case of letters, as whole words. Where several rules have words in a text, the one
        /// whose words stand first counts, and of two that stand at the same place the one with more words; `if-true`
        /// counts wherever its words stand, since nothing but a boolean is true.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $(#[doc = concat!("The rule `", $id, "`.")] $name,)*
        }

        impl Rule {
            /// All rules.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            fn entry(self) -> (&'static str, Class, &'static [&'static str]) {
                match self {
                    $(Self::$name => ($id, Class::$class, &[$($words),+]),)*
                }
            }
        }
    };
}

rules! {
    IfTrue = "if-true", Boolean, ["if true", "if false", "true or false"];
    NumberOf = "number-of", Integer, ["number of", "total of", "count of"];
    DateAndTime = "date-and-time", DateTime, ["date and time", "timestamp"];
    ListOf = "list-of", List, ["list of", "array of"];
    Address = "email-address", Email, ["email address", "e-mail address"];
    UniqueId = "unique-id", Id, ["unique id", "the id of", "the id for", "unique identifier"];
    Url = "url", Url, ["url"];
    NameOf = "name-of", Text, ["name of", "description of"];
}

impl Rule {
    /// Stable id, in kebab case.
    pub fn id(self) -> &'static str {
        self.entry().0
    }

    /// What the rule takes the value to be.
    pub fn class(self) -> Class {
        self.entry().1
    }

    /// The words that it looks for.
    pub fn words(self) -> &'static [&'static str] {
        self.entry().2
    }

    /// The rule with that id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.id() == id)
    }

    /// The rule whose words stand in a description.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let is_apart = |c: char| !c.is_alphanumeric() && c != '-';
        let words: Vec<&str> = text.split(is_apart).filter(|word| !word.is_empty()).collect();
        let place = |phrase: &str| {
            let phrase: Vec<&str> = phrase.split(' ').collect();
            let is_phrase = |window: &[&str]| {
                window.iter().zip(&phrase).all(|(word, expected)| word.eq_ignore_ascii_case(expected))
            };
            let place = words.windows(phrase.len()).position(is_phrase)?;
            Some((place, std::cmp::Reverse(phrase.len())))
        };
        let first = |rule: Self| rule.words().iter().copied().filter_map(place).min();
        if first(Self::IfTrue).is_some() {
            return Some(Self::IfTrue);
        }
        Self::ALL.iter().filter_map(|&rule| Some((first(rule)?, rule))).min().map(|(_, rule)| rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wording_hints_at_a_class() {
        for (text, class) in [
            ("How many there are: the number of parcels.", Some(Class::Integer)),
            ("Date and time of the booking.", Some(Class::DateTime)),
            ("A list of carrier IDs, see the URL below.", Some(Class::List)),
            ("Where the label is: a URL.", Some(Class::Url)),
            ("The curlew is a bird, hurled by no one.", None),
            ("E-mail address of the sender.", Some(Class::Email)),
            ("The Unique\u{a0}ID of the parcel.", Some(Class::Id)),
            ("A URL or a list of them. If true, nothing else.", Some(Class::Boolean)),
            ("The name of the carrier.", Some(Class::Text)),
            ("", None),
        ] {
            assert_eq!(Rule::of(text).map(Rule::class), class, "{text}");
        }
    }

    #[test]
    fn every_rule_is_found_by_its_id_and_finds_its_own_words() {
        for &rule in Rule::ALL {
            assert_eq!(Rule::from_id(rule.id()), Some(rule));
            for words in rule.words() {
                assert_eq!(Rule::of(&format!("What is the {words}?")), Some(rule), "{words}");
            }
        }
        assert_eq!(Rule::from_id("guess"), None);
    }
}
