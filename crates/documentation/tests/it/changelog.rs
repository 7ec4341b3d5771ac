//! What accepting a page means for consumers, and the changelog that says so.

use optics_documentation::{Change, Impact, changelog};

use crate::fixture::{against, replaced};

fn changes() -> Vec<Change> {
    let page = replaced("weight\n", "mass\n")
        .replace("bookedAt\n", "colour\nWhich colour it has.\nbookedAt\n")
        .replace("api.parcels.example", "api.parcels.test");
    against(&page).changes()
}

#[test]
fn a_line_for_each_change_the_gravest_first() {
    let lines: Vec<String> = changes().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_unreleased_section_takes_what_needs_a_release() {
    let changes = changes();
    assert!(changes.iter().any(|change| change.impact() == Impact::None), "{changes:?}");
    let text =
        "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [1.0.0]\n\n### Added\n\n- All.\n";
    let new = changelog(text, &changes).unwrap();
    insta::assert_snapshot!(new);
    assert_eq!(changelog(&new, &changes).as_deref(), Some(&*new), "what is there is not written again");
    assert_eq!(changelog(text, &[]).as_deref(), Some(text));
}

#[test]
fn an_empty_section_at_the_end_takes_it_too() {
    let new = changelog("# Changelog\r\n\r\n## [Unreleased]\r\n", &changes()).unwrap();
    assert!(new.starts_with("# Changelog\r\n\r\n## [Unreleased]\r\n\r\n### Changed\r\n\r\n- "), "{new:?}");
    assert!(!new.replace("\r\n", "").contains('\n'), "line ends are kept: {new:?}");
}

#[test]
fn without_an_unreleased_section_nothing_is_written() {
    assert_eq!(changelog("# Changelog\n\n## [1.0.0]\n", &changes()), None);
}
