//! The JSON form of a profile, version 1.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::profile::{Profile, Seen};
use crate::values::Values;

/// The version that is written, and the only one that is read.
pub(crate) const VERSION: u64 = 1;

const COMMENT: &str = "What captured documents look like, field by field; no string of them is in it. Written by \
     `optics observe`; profiles of the same contract merge with `optics observe --merge`.";

impl Profile {
    /// The profile as JSON, with a line end at the end. Equal profiles give equal texts.
    ///
    /// Members: `$comment`; `version` (1); `contract` with `id` and `fields`, the fingerprint of the fields that it
    /// names; `documents`; `fields`, by path; `undocumented`, with `in` and `name`, where the name `*` stands for all
    /// that are counted together, and `all` says that the object has no other. Each of these has `seen`, and `each` for
    /// the items of lists: `count`, and where there are any, `types`, `formats`, `urlsWithUserInformation`, and the
    /// least and largest of `characters`, `items` and `numbers`.
    pub fn to_json(&self) -> String {
        let names = |at: usize, seen: &Seen| -> Vec<WrittenName> {
            let within = self.layout.fields[at].path.clone();
            let named = seen.names.named.iter().map(|(name, values)| (name.clone(), values, false));
            let folded =
                (seen.names.folded.count() > 0).then(|| ("*".to_owned(), &seen.names.folded, seen.names.all));
            named
                .chain(folded)
                .map(|(name, values, all)| WrittenName {
                    within: within.clone(),
                    name,
                    all,
                    seen: values.into(),
                })
                .collect()
        };
        let mut fields: Vec<WrittenField> = self
            .layout
            .fields
            .iter()
            .zip(&self.seen)
            .skip(1)
            .map(|(field, seen)| WrittenField {
                field: field.path.clone(),
                parents: self.seen[field.parent].objects(),
                seen: (&seen.values).into(),
                each: (seen.items.count() > 0).then(|| (&seen.items).into()),
            })
            .collect();
        fields.sort_by(|left, right| left.field.cmp(&right.field));
        let mut undocumented: Vec<WrittenName> =
            self.seen.iter().enumerate().flat_map(|(at, seen)| names(at, seen)).collect();
        undocumented.sort_by(|left, right| (&left.within, &left.name).cmp(&(&right.within, &right.name)));
        let written = Written {
            comment: COMMENT.to_owned(),
            version: VERSION,
            contract: WrittenContract { id: self.layout.id.clone(), fields: self.layout.fingerprint() },
            documents: WrittenDocuments {
                seen: (&self.seen[0].values).into(),
                each: (self.seen[0].items.count() > 0).then(|| (&self.seen[0].items).into()),
            },
            fields,
            undocumented,
        };
        serde_json::to_string_pretty(&written).unwrap_or_default() + "\n"
    }
}

#[derive(Serialize)]
struct Written {
    #[serde(rename = "$comment")]
    comment: String,
    version: u64,
    contract: WrittenContract,
    documents: WrittenDocuments,
    fields: Vec<WrittenField>,
    undocumented: Vec<WrittenName>,
}

#[derive(Serialize)]
struct WrittenContract {
    id: String,
    fields: String,
}

#[derive(Serialize)]
struct WrittenDocuments {
    seen: WrittenValues,
    #[serde(skip_serializing_if = "Option::is_none")]
    each: Option<WrittenValues>,
}

#[derive(Serialize)]
struct WrittenField {
    field: String,
    /// Objects that could have held it.
    parents: u64,
    seen: WrittenValues,
    #[serde(skip_serializing_if = "Option::is_none")]
    each: Option<WrittenValues>,
}

#[derive(Serialize)]
struct WrittenName {
    #[serde(rename = "in")]
    within: String,
    name: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    all: bool,
    seen: WrittenValues,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WrittenValues {
    count: u64,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    types: BTreeMap<&'static str, u64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    formats: BTreeMap<&'static str, u64>,
    #[serde(skip_serializing_if = "is_zero")]
    urls_with_user_information: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    characters: Option<(u64, u64)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<(u64, u64)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    numbers: Option<(f64, f64)>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl From<&Values> for WrittenValues {
    fn from(values: &Values) -> Self {
        Self {
            count: values.count(),
            types: values.types().map(|(kind, count)| (kind.name(), count)).collect(),
            formats: values.formats().map(|(format, count)| (format.name(), count)).collect(),
            urls_with_user_information: values.with_user_information,
            characters: values.characters(),
            items: values.items(),
            numbers: values.numbers(),
        }
    }
}
