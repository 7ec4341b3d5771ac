//! What findings have in common, and what is kept of each.

use super::{Found, Group, Keep, Kind};
use crate::alike::Counted;
use crate::captures::Origin;
use crate::finding::{Class, Finding};
use crate::frame::Frame;
use crate::json::Locator;

/// What findings of a group have in common.
pub(super) struct Key<'f> {
    pub(super) class: Class,
    pub(super) pattern: &'f str,
    keyword: &'f str,
    property: Option<&'f str>,
}

impl<'f> Key<'f> {
    pub(super) fn of(finding: &'f Finding) -> Self {
        let (class, pattern) = (finding.class(), finding.pattern());
        Self { class, pattern, keyword: finding.keyword(), property: finding.property() }
    }

    pub(super) fn of_counted(counted: &'f Counted) -> Self {
        let Counted { class, pattern, keyword, property, .. } = counted;
        Self { class: *class, pattern, keyword, property: property.as_deref() }
    }

    pub(super) fn of_group(group: &'f Group) -> Self {
        let Group { class, pointer, keyword, property, .. } = group;
        Self { class: *class, pattern: pointer, keyword, property: property.as_deref() }
    }

    pub(super) fn kind(&self) -> Kind {
        Kind::of(self.class, self.pattern, self.keyword, self.property)
    }
}

impl Group {
    pub(super) fn new(finding: &Finding) -> Self {
        Self {
            class: finding.class(),
            pointer: finding.pattern().to_owned(),
            keyword: finding.keyword().to_owned(),
            property: finding.property().map(str::to_owned),
            message: finding.message().to_owned(),
            grade: finding.grade(),
            schema_location: finding.schema_location().to_owned(),
            count: 0,
            documents: 0,
            places: Vec::new(),
        }
    }

    /// The same for findings without words.
    pub(super) fn of_counted(counted: &Counted) -> Self {
        let Counted { class, pattern, keyword, property, .. } = counted;
        Self {
            class: *class,
            pointer: pattern.clone(),
            keyword: keyword.clone(),
            property: property.clone(),
            message: String::new(),
            grade: None,
            schema_location: String::new(),
            count: 0,
            documents: 0,
            places: Vec::new(),
        }
    }

    /// Whether findings like this are in it, as far as the pointer does not tell.
    pub(super) fn holds(&self, key: &Key<'_>) -> bool {
        self.class == key.class && self.keyword == key.keyword && self.property.as_deref() == key.property
    }
}

impl Found {
    pub(super) fn new(
        group: &Group,
        source: &str,
        finding: &Finding,
        text: &[u8],
        origin: &Origin<'_>,
        keep: Keep,
    ) -> Self {
        let start = usize::try_from(finding.position().offset).unwrap_or(usize::MAX);
        let length = usize::try_from(finding.length()).unwrap_or(usize::MAX);
        let value = text.get(start..start.saturating_add(length)).unwrap_or_default();
        let end = Locator::new(value).locate(value.len()).within(finding.position());
        let differs = group.message != finding.message();
        Self {
            source: source.to_owned(),
            place: origin.place(finding.position()),
            pointer: finding.pointer().to_owned(),
            length: finding.length(),
            message: differs.then(|| finding.message().to_owned()),
            excerpt: keep.values.then(|| finding.excerpt(text)),
            frame: Frame::new(finding, text),
            end: origin.place(end).position,
            evaluation_path: finding.evaluation_path().to_owned(),
            schema_location: finding.schema_location().to_owned(),
        }
    }
}
