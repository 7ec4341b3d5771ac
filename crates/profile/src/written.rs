//! A profile as JSON, version 1.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::profile::Profile;
use crate::values::{Bounds, Values};

/// The version that is written, and the only one that is read.
pub(crate) const VERSION: u64 = 1;

pub(crate) fn profile(profile: &Profile) -> String {
    let places = || profile.layout.places.iter().zip(&profile.counted).enumerate();
    let written = Written {
        version: VERSION,
        contract: Contract { id: profile.contract(), fingerprint: profile.fingerprint() },
        documents: of(profile.documents()),
        fields: places()
            .skip(1)
            .map(|(_, (place, counted))| Field {
                path: &place.path,
                parents: profile.containers(place.parent, place.is_items),
                values: of(&counted.values),
            })
            .collect(),
        undocumented: places()
            .filter(|(_, (_, counted))| !counted.undocumented.is_empty())
            .map(|(at, (place, counted))| Undocumented {
                parent: &place.path,
                parents: profile.containers(at, false),
                all_folded: counted.undocumented.all,
                named: counted
                    .undocumented
                    .named
                    .iter()
                    .map(|(name, values)| (&**name, of(values)))
                    .collect(),
                folded: (counted.undocumented.folded.count() > 0).then(|| of(&counted.undocumented.folded)),
            })
            .collect(),
    };
    // Nothing in it can fail to be written: names are strings, and numbers finite.
    serde_json::to_string_pretty(&written).map(|text| text + "\n").unwrap_or_default()
}

#[derive(Serialize)]
struct Written<'p> {
    version: u64,
    contract: Contract<'p>,
    documents: OfValues,
    fields: Vec<Field<'p>>,
    undocumented: Vec<Undocumented<'p>>,
}

#[derive(Serialize)]
struct Contract<'p> {
    id: &'p str,
    fingerprint: &'p str,
}

#[derive(Serialize)]
struct Field<'p> {
    path: &'p str,
    parents: u64,
    #[serde(flatten)]
    values: OfValues,
}

#[derive(Serialize)]
struct Undocumented<'p> {
    parent: &'p str,
    parents: u64,
    all_folded: bool,
    named: BTreeMap<&'p str, OfValues>,
    #[serde(skip_serializing_if = "Option::is_none")]
    folded: Option<OfValues>,
}

/// Every count of zero and every range of nothing is left out, except `present`.
#[derive(Serialize)]
struct OfValues {
    present: u64,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    types: BTreeMap<&'static str, u64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    formats: BTreeMap<&'static str, u64>,
    #[serde(skip_serializing_if = "is_zero")]
    urls_with_user_information: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    characters: Option<Range<u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Range<u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    numbers: Option<Range<f64>>,
}

#[derive(Serialize)]
struct Range<T> {
    least: T,
    most: T,
}

fn of(values: &Values) -> OfValues {
    OfValues {
        present: values.count(),
        types: values.types().map(|(kind, count)| (kind.name(), count)).collect(),
        formats: values.formats().map(|(format, count)| (format.name(), count)).collect(),
        urls_with_user_information: values.with_user_information,
        characters: values.characters.map(range),
        items: values.items.map(range),
        numbers: values.numbers.map(range),
    }
}

fn range<T>(Bounds(least, most): Bounds<T>) -> Range<T> {
    Range { least, most }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}
