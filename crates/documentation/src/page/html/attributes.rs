//! The attributes that say what an element is.

/// The attributes of one start tag that matter here. Of an attribute that stands twice, the first counts.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    values: [Option<String>; NAMES.len()],
    /// The attribute whose value comes next, when it is one of these and has no value yet.
    current: Option<usize>,
}

/// What the reader asks for.
const NAMES: [&str; 10] =
    ["aria-hidden", "colspan", "content", "hidden", "href", "property", "rel", "role", "rowspan", "style"];

/// What a role makes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Main,
    /// Part of the site rather than of the page's text.
    Chrome,
    Other,
}

impl Attributes {
    pub(super) fn name(&mut self, name: &[u8]) {
        let place = NAMES.iter().position(|known| known.as_bytes() == name);
        self.current = place.filter(|&place| self.values[place].is_none());
        if let Some(place) = self.current {
            self.values[place] = Some(String::new());
        }
    }

    pub(super) fn value(&mut self, value: &[u8]) {
        if let Some(place) = self.current.take() {
            self.values[place] = Some(String::from_utf8_lossy(value).into_owned());
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let place = NAMES.iter().position(|known| *known == name)?;
        self.values[place].as_deref()
    }

    /// Whether one of the words of the value is this one, in any case.
    pub(super) fn has(&self, name: &str, word: &str) -> bool {
        let value = self.get(name).unwrap_or_default();
        value.split_ascii_whitespace().any(|found| found.eq_ignore_ascii_case(word))
    }

    /// The first role that is given; the others are for readers that do not know it.
    pub(super) fn role(&self) -> Role {
        let role =
            self.get("role").and_then(|value| value.split_ascii_whitespace().next()).unwrap_or_default();
        match role.to_ascii_lowercase().as_str() {
            "main" => Role::Main,
            "navigation" | "banner" | "contentinfo" | "search" | "complementary" => Role::Chrome,
            _ => Role::Other,
        }
    }

    /// Nobody is to see the element.
    pub(super) fn hide(&self) -> bool {
        self.get("hidden").is_some() || self.get("style").is_some_and(hides)
    }

    /// The element is a sign that is not to be read aloud, such as the mark of a link beside a heading.
    pub(super) fn is_decoration(&self) -> bool {
        self.has("aria-hidden", "true")
    }

    /// Columns that a cell takes, or rows: 0 rows are all that follow in its group.
    pub(super) fn span(&self, name: &str) -> usize {
        let digits = self.get(name).unwrap_or_default().trim_start();
        let digits = &digits[..digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len())];
        match digits.parse() {
            Ok(0) if name == "colspan" => 1,
            Ok(span) => span,
            // Too large a number is no 1.
            Err(_) if !digits.is_empty() => usize::MAX,
            Err(_) => 1,
        }
    }
}

/// Whether a style hides its element. Of rules for the same property, the last important one counts, or else the last.
fn hides(style: &str) -> bool {
    let visible = style.chars().filter(|c| !c.is_ascii_whitespace());
    let style: String = visible.map(|c| c.to_ascii_lowercase()).collect();
    let last = |property: &str| {
        let rules = style.split(';').filter_map(|rule| rule.split_once(':'));
        let mut values = rules.filter(|(name, _)| *name == property).map(|(_, value)| value);
        let important = values.clone().rev().find_map(|value| value.strip_suffix("!important"));
        important.or_else(|| values.next_back())
    };
    last("display") == Some("none") || last("visibility") == Some("hidden")
}
