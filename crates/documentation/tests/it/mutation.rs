//! One change of the page gives one finding, of its own kind and no other.

use optics_documentation::{Kind, Level, Verdict};

use crate::fixture::{PAGE, against, ids, replaced};

/// Kind and subject of the only finding.
fn only(text: &str) -> (&'static str, String) {
    let report = against(text);
    assert!(report.failures().is_empty(), "{:?}", report.failures());
    let [finding] = report.findings() else { panic!("{:?}\n{text}", report.findings()) };
    (finding.kind.id(), finding.subject.clone())
}

#[track_caller]
fn gives(text: &str, id: &str, subject: &str) {
    assert_eq!(only(text), (id_of(id), subject.to_owned()));
}

/// The id as the table has it, so that a test cannot wait for an id that does not exist.
fn id_of(id: &str) -> &'static str {
    Kind::ALL
        .iter()
        .map(|kind| kind.id())
        .find(|known| *known == id)
        .unwrap_or_else(|| panic!("no kind {id}"))
}

#[test]
fn the_page_itself_has_none() {
    let report = against(PAGE);
    assert_eq!((report.verdict(), report.findings().len()), (Verdict::Clean, 0));
    assert_eq!((report.compared()[0].fields, report.compared()[0].facts), (12, 19));
}

#[test]
fn fields_added() {
    gives(&replaced("weight\n", "colour\nWhich colour it has.\nweight\n"), "field-added", "colour");
    gives(&replaced("address\n", "about\nWhat is inside.\naddress\n"), "field-added", "about");
    gives(&format!("{PAGE}zoom\nHow far.\n"), "field-added", "zoom");
    gives(&replaced("  • last", "  • hub: Zone between.\n  • last"), "field-added", "zones.hub");
    gives(&format!("{PAGE}  • via: Zone between.\n"), "field-added", "zones.via");
    let with_children = "colour\nWhich colour it has.\n  • hue: Its hue.\nweight\n";
    gives(&replaced("weight\n", with_children), "field-added", "colour");
}

#[test]
fn fields_removed() {
    gives(&replaced("weight\nHow heavy the parcel is, in grams.\n", ""), "field-removed", "weight");
    gives(&replaced("  • city:\u{a0} Town of the receiver.\n", ""), "field-removed", "address.city");
    gives(&replaced("  • first:\u{a0} Zone of the sender.\n", ""), "field-removed", "zones.first");
    gives(&replaced("  • name:\u{a0} What the carrier is called.\n", ""), "field-removed", "carriers.name");
    let carriers = &PAGE[PAGE.find("carriers\n").unwrap()..PAGE.find("id\nIdentifies").unwrap()];
    gives(&replaced(carriers, ""), "field-removed", "carriers");
}

/// The last field is gone for certain only when something stands behind its place.
#[test]
fn the_last_fields_are_removed_only_when_the_page_goes_on() {
    let last = "  • last:\u{a0} Zone of the receiver.\n";
    let zones = &PAGE[PAGE.find("zones\n").unwrap()..];
    assert_eq!(against(&replaced(last, "")).verdict(), Verdict::NotCompared);
    assert_eq!(against(&replaced(zones, "")).verdict(), Verdict::NotCompared);
    let notice = "\nLegal notice of the publisher\n";
    gives(&format!("{}{notice}", replaced(last, "")), "field-removed", "zones.last");
    gives(&format!("{}{notice}", replaced(zones, "")), "field-removed", "zones");
}

#[test]
fn fields_renamed() {
    gives(&replaced("weight\n", "mass\n"), "field-renamed", "weight");
    gives(&replaced("address\n", "location\n"), "field-renamed", "address");
    gives(&replaced("  • city:", "  • town:"), "field-renamed", "address.city");
    gives(&replaced("  • last:", "  • end:"), "field-renamed", "zones.last");
    // With another description in the same place, it is renamed and reworded.
    let report =
        against(&replaced("weight\nHow heavy the parcel is, in grams.", "mass\nThe mass of the parcel."));
    assert_eq!(ids(&report), ["field-renamed", "description-reworded"]);
}

#[test]
fn fields_moved() {
    let name = "  • name:\u{a0} What the carrier is called.\n";
    let below_address = replaced(name, "").replacen("bookedAt\n", &format!("{name}bookedAt\n"), 1);
    gives(&below_address, "field-moved", "carriers.name");
    let to_top = replaced(name, "").replacen("weight\n", "name\nWhat the carrier is called.\nweight\n", 1);
    gives(&to_top, "field-moved", "carriers.name");
    let weight = "weight\nHow heavy the parcel is, in grams.\n";
    let down = replaced(weight, "").replacen(
        "bookedAt\n",
        "  • weight: How heavy the parcel is, in grams.\nbookedAt\n",
        1,
    );
    gives(&down, "field-moved", "weight");
}

#[test]
fn order_changed() {
    let (city, street) = (
        "  • city:\u{a0} Town of the receiver.\n",
        "  • street\u{a0} (line one):\u{a0} Street with the number of the house.\n",
    );
    gives(
        &replaced(&format!("{city}{street}"), &format!("{street}{city}")),
        "field-order-changed",
        "address",
    );
    let weight = "weight\nHow heavy the parcel is, in grams.\n";
    gives(
        &replaced(weight, "").replacen("address\n", &format!("{weight}address\n"), 1),
        "field-order-changed",
        "top level",
    );
    let report = against(&replaced(&format!("{city}{street}"), &format!("{street}{city}")));
    assert_eq!(report.verdict(), Verdict::Clean, "info alone is no drift");
}

/// It is neither removed nor a part of what is new.
#[test]
fn a_field_moved_below_a_new_one() {
    let weight = "weight\nHow heavy the parcel is, in grams.\n";
    let moved = replaced(weight, "").replacen(
        "carriers\n",
        "box\nWhat the parcel is packed in.\n  • weight: How heavy the parcel is, in grams.\ncarriers\n",
        1,
    );
    let report = against(&moved);
    let shown: Vec<_> =
        report.findings().iter().map(|finding| (finding.kind.id(), &*finding.subject)).collect();
    assert_eq!(shown, [("field-moved", "weight"), ("field-added", "box")]);
}

#[test]
fn descriptions_reworded() {
    for (from, to, subject) in [
        ("Identifies the delivery.", "Tells the delivery from others.", "id"),
        ("Identifies the delivery.", "Tells deliveries apart", "id"),
        ("Identifies the delivery.", "identifies the delivery.", "id"),
        ("(line one)", "(first line)", "address.street"),
        ("Zone of the sender.", "Zone of the sender. Can be empty.", "zones.first"),
        ("ParcelGuard\n", "ParcelShield\n", "address"),
        ("legDescriptor\n", "legWriter\n", "carriers.legs"),
    ] {
        gives(&replaced(from, to), "description-reworded", subject);
    }
}

#[test]
fn the_last_description_reworded_where_nothing_closes_the_table() {
    let report = against(&replaced("Zone of the receiver.", "Zone of whom it goes to."));
    let [finding] = report.findings() else { panic!("{:?}", report.findings()) };
    assert_eq!((finding.kind.id(), &*finding.subject), ("description-reworded", "zones.last"));
    let [failure] = report.failures() else { panic!("{:?}", report.failures()) };
    assert_eq!(failure.reason(), "cut-off");
    assert_eq!(report.verdict(), Verdict::NotCompared, "the rest of it may be missing");
}

#[test]
fn other_texts_reworded() {
    gives(&replaced("Ask for one delivery", "Asks for a delivery"), "summary-reworded", "summary");
    gives(&replaced("Look at the Answer", "See the Answer"), "response-reworded", "response");
    gives(&replaced("Field Name\n", "All of it:\nField Name\n"), "response-reworded", "response");
    gives(&replaced("handed out by", "issued by"), "header-reworded", "header Authorization");
    gives(&replaced("Get parcel delivery", "Get a parcel delivery"), "title-changed", "title");
}

#[test]
fn operation_changed() {
    gives(&replaced("/parcels/v3/deliveries/{", "/parcels/v4/deliveries/{"), "path-changed", "path");
    gives(&PAGE.replace("/parcels/v3/", "/parcels/v4/"), "path-changed", "path");
    gives(&replaced("{delivery_id}", "{id}"), "path-parameter-renamed", "path");
    gives(&replaced("1.1 GET", "1.1 POST"), "method-changed", "method");
    gives(&replaced("deliveries:read", "deliveries:write"), "scope-changed", "scope");
    gives(&replaced("None\n", "A parcel.\n"), "request-body-changed", "request body");
    let list = "Optional query string parameters\n";
    gives(
        &replaced(list, &format!("{list}  • full: Whether to show all.\n")),
        "query-parameter-added",
        "query: full",
    );
}

#[test]
fn headers_changed() {
    let accept = "  • Accept: application/json\n";
    gives(
        &replaced("Accept: application/json", "Accept: application/xml"),
        "header-changed",
        "header Accept",
    );
    gives(&replaced("\u{a0} Bearer", "\u{a0} Basic"), "header-changed", "header Authorization");
    gives(&replaced(accept, ""), "header-removed", "header Accept");
    gives(&replaced(accept, &format!("{accept}  • Range: lines\n")), "header-added", "header Range");
}

#[test]
fn example_changed() {
    let example = "https://api.parcels.example/parcels/v3/deliveries/7c9e6679-7425-40de-944b-e07fc1f90ae7";
    let id = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
    gives(&replaced(id, "11111111-7425-40de-944b-e07fc1f90abc"), "example-changed", "example");
    gives(&replaced(id, "7C9E6679742540DE944BE07FC1F90AE7"), "example-style-changed", "example");
    gives(&replaced("api.parcels.example", "api.parcels.test"), "example-host-changed", "example");
    gives(&replaced(&format!("Example\n{example}\n"), ""), "example-removed", "example");
    gives(&replaced(&format!("{example}\n"), ""), "example-removed", "example");
    gives(
        &replaced(example, "https://api.parcels.example/parcels/v3/vans/1"),
        "example-contradicts-path",
        "example",
    );
}

#[test]
fn kinds_have_unique_ids_in_kebab_case_and_a_meaning_each() {
    let mut ids: Vec<&str> = Kind::ALL.iter().map(|kind| kind.id()).collect();
    for kind in Kind::ALL {
        let id = kind.id();
        assert!(
            id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') && !id.contains("--"),
            "{id}"
        );
        assert!(!kind.meaning().is_empty() && !kind.meaning().contains('\n'), "{id}");
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), Kind::ALL.len());
    insta::assert_snapshot!(
        Kind::ALL
            .iter()
            .map(|kind| format!("{:9} {:32} {}", kind.level().name(), kind.id(), kind.meaning()))
            .collect::<Vec<_>>()
            .join("\n")
    );
}

#[test]
fn the_exit_code_follows_the_gravest_level() {
    let report = against(&replaced("api.parcels.example", "api.parcels.test"));
    assert_eq!((report.findings()[0].kind.level(), report.verdict().exit_code()), (Level::Info, 0));
    let report = against(&replaced("Identifies the", "Names the"));
    assert_eq!((report.findings()[0].kind.level(), report.verdict().exit_code()), (Level::Warning, 1));
    let report = against(&replaced("weight\n", "mass\n"));
    assert_eq!((report.findings()[0].kind.level(), report.verdict().exit_code()), (Level::Breaking, 1));
    assert_eq!(against("").verdict().exit_code(), 3);
}
