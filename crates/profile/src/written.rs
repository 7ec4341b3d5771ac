//! The JSON form of a profile, version 1.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::format::Format;
use crate::names::{MOST_NAMES, Names, is_name_of_a_field};
use crate::profile::{MOST, Profile, Seen};
use crate::values::{Bounds, Type, Values};

const VERSION: u32 = 1;

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

    /// Reads the JSON form of a profile of that contract.
    ///
    /// # Errors
    ///
    /// When the text is no profile: no JSON, an unknown, missing or doubled member, or counts that no documents could
    /// have given. When it is of another version, or of another contract, or of another state of its fields.
    pub fn parse(contract: &str, text: &str) -> Result<Self, Error> {
        let mut profile = Self::new(contract)?;
        // The version comes first: what the other members are depends on it.
        let version: Versioned = serde_json::from_str(text)
            .map_err(|error| Error::not_a_profile(error.line(), without_place(&error)))?;
        if version.version != VERSION {
            return Err(Error::other_version());
        }
        let written: Written = serde_json::from_str(text)
            .map_err(|error| Error::not_a_profile(error.line(), without_place(&error)))?;
        if written.contract.id != profile.layout.id || written.contract.fields != profile.layout.fingerprint()
        {
            return Err(Error::other_contract());
        }
        profile.fill(written).map_err(|detail| Error::not_a_profile(None, detail))?;
        Ok(profile)
    }

    fn fill(&mut self, written: Written) -> Result<(), String> {
        let layout = self.layout.clone();
        let places: BTreeMap<&str, usize> =
            layout.fields.iter().enumerate().map(|(at, field)| (field.path.as_str(), at)).collect();
        self.seen[0] = read(written.documents.seen, written.documents.each, false, false)
            .map_err(|detail| format!("`documents`: {detail}"))?;
        let mut is_filled = vec![false; self.seen.len()];
        is_filled[0] = true;
        let mut parents = vec![0; self.seen.len()];
        for field in written.fields {
            let name = field.field;
            let at = places.get(name.as_str()).copied().filter(|at| *at > 0 && !is_filled[*at]);
            let at = at.ok_or_else(|| format!("`{}` stands twice, or is no field", name.escape_debug()))?;
            is_filled[at] = true;
            parents[at] = field.parents;
            let described = &layout.fields[at];
            self.seen[at] = read(field.seen, field.each, described.is_number, described.has_number_items)
                .map_err(|detail| format!("`{name}`: {detail}"))?;
        }
        if let Some(missing) = is_filled.iter().position(|is_filled| !is_filled) {
            return Err(format!("`{}` is missing", layout.fields[missing].path));
        }
        for name in written.undocumented {
            let shown = format!("`{}` in `{}`", name.name.escape_debug(), name.within.escape_debug());
            let at = places
                .get(name.within.as_str())
                .copied()
                .ok_or_else(|| format!("{shown}: there is no such field"))?;
            let is_documented = layout.fields[at].children.contains_key(&name.name);
            let names = &mut self.seen[at].names;
            let values = Values::try_from(name.seen).map_err(|detail| format!("{shown}: {detail}"))?;
            if values.numbers.is_some() {
                return Err(format!("{shown}: ranges are kept of documented numbers only"));
            }
            if name.name == "*" && names.folded.count() == 0 && values.count() > 0 {
                (names.folded, names.all) = (values, name.all);
            } else if is_name_of_a_field(&name.name) && !name.all && !is_documented && values.count() > 0 {
                if names.named.insert(name.name, values).is_some() {
                    return Err(format!("{shown} stands twice"));
                }
            } else {
                return Err(format!("{shown} is no name that is kept"));
            }
        }
        self.check(&parents)
    }

    /// Whether there are documents that give these counts.
    fn check(&self, parents: &[u64]) -> Result<(), String> {
        for (at, (field, seen)) in self.layout.fields.iter().zip(&self.seen).enumerate() {
            let path = if at == 0 { "documents" } else { &field.path };
            let fail = |detail: &str| Err(format!("`{path}`: {detail}"));
            if at > 0 && parents[at] != self.seen[field.parent].objects() {
                return fail("`parents` is not the number of objects that could hold it");
            }
            if at > 0 && seen.values.count() > parents[at] {
                return fail("it was present more often than it could be");
            }
            let lists = seen.values.of_type(Type::Array);
            let (least, most) = seen.values.items.map_or((0, 0), |Bounds(least, most)| (least, most));
            let items = seen.items.count();
            let fits = items >= least.saturating_mul(lists) && items <= most.saturating_mul(lists);
            if !fits {
                return fail("the number of items is none that its lists can have");
            }
            let names = &seen.names;
            if names.named.values().any(|values| values.count() > seen.objects()) {
                return fail("an undocumented field was present more often than it could be");
            }
            if names.named.len() > MOST_NAMES || (names.all && !names.named.is_empty()) {
                return fail("it has more undocumented names than are kept");
            }
            if names.folded.count() > 0 && seen.objects() == 0 {
                return fail("undocumented fields were counted, and no object that could hold them");
            }
        }
        Ok(())
    }
}

fn read(
    values: WrittenValues,
    each: Option<WrittenValues>,
    is_number: bool,
    has_number_items: bool,
) -> Result<Seen, String> {
    let values = Values::try_from(values)?;
    let items = each.map(Values::try_from).transpose()?.unwrap_or_default();
    let is_ranged = |values: &Values, is_number: bool| {
        let numbers = values.of_type(Type::Integer) + values.of_type(Type::Number);
        values.numbers.is_some() == (is_number && numbers > 0)
    };
    if !is_ranged(&values, is_number) || !is_ranged(&items, has_number_items) {
        return Err("a range stands where no documented number was, or is missing where one was".to_owned());
    }
    Ok(Seen { values, items, names: Names::default() })
}

/// What went wrong, without line and column: those are told apart from it.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(text, _)| text.to_owned())
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "$comment")]
    comment: String,
    version: u32,
    contract: WrittenContract,
    documents: WrittenDocuments,
    fields: Vec<WrittenField>,
    undocumented: Vec<WrittenName>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenContract {
    id: String,
    fields: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDocuments {
    seen: WrittenValues,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    each: Option<WrittenValues>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenField {
    field: String,
    /// Objects that could have held it.
    parents: u64,
    seen: WrittenValues,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    each: Option<WrittenValues>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenName {
    #[serde(rename = "in")]
    within: String,
    name: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    all: bool,
    seen: WrittenValues,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct WrittenValues {
    count: u64,
    #[serde(default, skip_serializing_if = "Counts::is_empty")]
    types: Counts<Type>,
    #[serde(default, skip_serializing_if = "Counts::is_empty")]
    formats: Counts<Format>,
    #[serde(default, skip_serializing_if = "is_zero")]
    urls_with_user_information: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    characters: Option<(u64, u64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    items: Option<(u64, u64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
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
            types: Counts(values.types().collect()),
            formats: Counts(values.formats().collect()),
            urls_with_user_information: values.with_user_information,
            characters: values.characters(),
            items: values.items(),
            numbers: values.numbers(),
        }
    }
}

impl TryFrom<WrittenValues> for Values {
    type Error = String;

    fn try_from(written: WrittenValues) -> Result<Self, String> {
        fn bounds<T: Copy + PartialOrd>(pair: Option<(T, T)>) -> Result<Option<Bounds<T>>, String> {
            match pair {
                Some((least, most)) if least > most => Err("the least is more than the largest".to_owned()),
                pair => Ok(pair.map(|(least, most)| Bounds(least, most))),
            }
        }
        let mut values = Self {
            with_user_information: written.urls_with_user_information,
            characters: bounds(written.characters)?,
            items: bounds(written.items)?,
            numbers: bounds(written.numbers)?,
            ..Self::default()
        };
        for (kind, count) in written.types.0 {
            values.types[kind as usize] = count;
        }
        for (format, count) in written.formats.0 {
            values.formats[format as usize] = count;
        }
        let sum = |counts: &[u64]| counts.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count));
        let strings = values.of_type(Type::String);
        let urls =
            || values.formats().filter(|(format, _)| format.is_url()).map(|(_, count)| count).sum::<u64>();
        let detail = if written.count > MOST {
            "`count` is more than 2^53 - 1"
        } else if sum(&values.types) != Some(written.count) {
            "`types` do not add up to `count`"
        } else if sum(&values.formats) != Some(strings) {
            "`formats` do not add up to the strings"
        } else if values.characters.is_some() != (strings > 0) {
            "`characters` and strings do not go together"
        } else if values.items.is_some() != (values.of_type(Type::Array) > 0) {
            "`items` and lists do not go together"
        } else if values.with_user_information > urls() {
            "more URLs with user information than URLs"
        } else {
            return Ok(values);
        };
        Err(detail.to_owned())
    }
}

/// Counts by name, none of them zero and no name twice.
struct Counts<T>(Vec<(T, u64)>);

impl<T> Default for Counts<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Counts<T> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What is counted by name.
trait Named: Copy + PartialEq + 'static {
    const ALL: &'static [Self];
    fn name(self) -> &'static str;
}

impl Named for Type {
    const ALL: &'static [Self] = &Self::ALL;
    fn name(self) -> &'static str {
        self.name()
    }
}

impl Named for Format {
    const ALL: &'static [Self] = &Self::ALL;
    fn name(self) -> &'static str {
        self.name()
    }
}

impl<T: Named> Serialize for Counts<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (what, count) in &self.0 {
            map.serialize_entry(what.name(), count)?;
        }
        map.end()
    }
}

impl<'de, T: Named> Deserialize<'de> for Counts<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read<T>(PhantomData<T>);

        impl<'de, T: Named> Visitor<'de> for Read<T> {
            type Value = Counts<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("counts by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Counts<T>, A::Error> {
                let mut counts: Vec<(T, u64)> = Vec::new();
                while let Some((name, count)) = map.next_entry::<String, u64>()? {
                    let what = T::ALL.iter().copied().find(|what| what.name() == name);
                    let what = what.filter(|what| counts.iter().all(|(known, _)| known != what));
                    match what.filter(|_| count > 0) {
                        Some(what) => counts.push((what, count)),
                        None => {
                            let shown = name.escape_debug();
                            let detail = format!("`{shown}` is unknown, stands twice, or counts nothing");
                            return Err(serde::de::Error::custom(detail));
                        }
                    }
                }
                Ok(Counts(counts))
            }
        }

        deserializer.deserialize_map(Read(PhantomData))
    }
}
