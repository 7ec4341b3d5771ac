//! Path templates and the URLs that fill them in.

/// The template with the names of its parameters left out: what shows on the wire.
pub(super) fn shape(template: &str) -> String {
    let segments: Vec<&str> =
        template.split('/').map(|segment| if is_parameter(segment) { "{}" } else { segment }).collect();
    segments.join("/")
}

/// The values of the parameters in a path that fits the template.
pub(super) fn values<'a>(template: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let mut segments = path.split('/');
    let mut values = Vec::new();
    for expected in template.split('/') {
        let segment = segments.next()?;
        if is_parameter(expected) {
            values.push(Some(segment).filter(|value| !value.is_empty())?);
        } else if segment != expected {
            return None;
        }
    }
    segments.next().is_none().then_some(values)
}

/// How an id is written: its hyphens and length, and the cases of its letters.
pub(super) fn style(value: &str) -> (Vec<usize>, usize, bool, bool) {
    let hyphens = value.match_indices('-').map(|(at, _)| at).collect();
    let any = |test: fn(&u8) -> bool| value.as_bytes().iter().any(test);
    (hyphens, value.len(), any(u8::is_ascii_lowercase), any(u8::is_ascii_uppercase))
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_fits_its_template_segment_by_segment() {
        assert_eq!(values("/a/{b}/c/{d}", "/a/1/c/2"), Some(vec!["1", "2"]));
        for no in ["/a/1/c", "/a/1/c/2/", "/a//c/2", "/b/1/c/2", ""] {
            assert_eq!(values("/a/{b}/c/{d}", no), None, "{no}");
        }
        assert_eq!(shape("/a/{b}/c"), "/a/{}/c");
    }
}
