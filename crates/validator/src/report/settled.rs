//! What need not be told of any more, only counted.

use std::collections::HashMap;
use std::sync::Arc;

use crate::finding::Class;

/// The findings of which a report has all the places that it keeps, by pointer with `*` for each index.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settled(Option<Arc<HashMap<String, Vec<Kept>>>>);

#[derive(Debug, Clone)]
struct Kept {
    class: Class,
    keyword: String,
    property: Option<String>,
}

impl Settled {
    /// Whether the undocumented field at this pointer need not be told of.
    pub(crate) fn contains(&self, pointer: &str) -> bool {
        self.at(pointer).iter().any(|kept| kept.class == Class::Undocumented)
    }

    /// Whether findings of this kind need not be told of.
    pub(crate) fn is_known(
        &self,
        class: Class,
        pointer: &str,
        keyword: &str,
        property: Option<&str>,
    ) -> bool {
        self.at(pointer).iter().any(|kept| kept.is(class, keyword, property))
    }

    pub(super) fn insert(&mut self, class: Class, pointer: &str, keyword: &str, property: Option<&str>) {
        if self.is_known(class, pointer, keyword, property) {
            return;
        }
        let (keyword, property) = (keyword.to_owned(), property.map(str::to_owned));
        let all = Arc::make_mut(self.0.get_or_insert_default());
        all.entry(pointer.to_owned()).or_default().push(Kept { class, keyword, property });
    }

    fn at(&self, pointer: &str) -> &[Kept] {
        self.0.as_ref().and_then(|all| all.get(pointer)).map_or(&[], Vec::as_slice)
    }
}

impl Kept {
    fn is(&self, class: Class, keyword: &str, property: Option<&str>) -> bool {
        self.class == class && self.keyword == keyword && self.property.as_deref() == property
    }
}

#[cfg(test)]
mod tests {
    use super::Settled;
    use crate::finding::Class::{Undocumented, Violation};

    #[test]
    fn what_is_settled_is_one_kind_and_no_other_at_its_pointer() {
        let mut settled = Settled::default();
        assert!(!settled.is_known(Violation, "/a", "required", Some("b")));
        settled.insert(Violation, "/a", "required", Some("b"));
        settled.insert(Violation, "/a", "required", Some("b"));
        assert!(settled.is_known(Violation, "/a", "required", Some("b")));
        for (class, pointer, keyword, property) in [
            (Undocumented, "/a", "required", Some("b")),
            (Violation, "/c", "required", Some("b")),
            (Violation, "/a", "type", Some("b")),
            (Violation, "/a", "required", Some("c")),
            (Violation, "/a", "required", None),
        ] {
            assert!(!settled.is_known(class, pointer, keyword, property), "{class:?} {pointer} {keyword}");
        }
        assert!(!settled.contains("/a"));
        settled.insert(Undocumented, "/a", "undocumented", None);
        assert!(settled.contains("/a") && !settled.contains("/b"));
        assert!(settled.is_known(Violation, "/a", "required", Some("b")));
    }
}
