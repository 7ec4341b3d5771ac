//! JSON pointers, RFC 6901.

use std::borrow::Cow;

/// A name as a segment of a pointer.
pub(crate) fn segment(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) {
        Cow::Owned(name.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(name)
    }
}

/// The name that a segment of a pointer stands for.
pub(crate) fn name(segment: &str) -> Cow<'_, str> {
    if segment.contains('~') {
        Cow::Owned(segment.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(segment)
    }
}

#[cfg(test)]
mod tests {
    use super::{name, segment};

    #[test]
    fn a_segment_stands_for_the_name_it_was_made_of() {
        for (text, escaped) in [("", ""), ("a", "a"), ("a/b", "a~1b"), ("~1", "~01"), ("~/~", "~0~1~0")] {
            assert_eq!((segment(text), name(escaped)), (escaped.into(), text.into()));
        }
    }
}
