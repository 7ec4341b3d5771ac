//! A profile as a table.

use optics_profile::{Field, Profile, Standing, Type, Values};
use optics_validator::printable;

use crate::columns::lay_out;
use crate::output;

/// Width where there is no terminal to ask.
const WIDTH: usize = 100;

/// One row for each field: how often it was there where it could be, and what it was.
pub(super) fn render(profile: &Profile) -> String {
    let rows: Vec<[String; 4]> = profile.fields().map(|field| row(&field)).collect();
    let width = output::width().unwrap_or(WIDTH);
    let table = lay_out(["Field", "Present", "Types", "Values"], &rows, Some(width));
    format!("{}\n\n{table}", summary(profile))
}

fn row(field: &Field<'_>) -> [String; 4] {
    let name = printable(field.path());
    let name = match field.standing() {
        Standing::Undocumented => format!("{name}\n(undocumented)"),
        Standing::Folded { .. } => format!("{name}\n(undocumented, names not kept)"),
        _ => name.into_owned(),
    };
    let values = field.values();
    // What belongs together stays on one line.
    [name, present(field).replace(' ', "\u{a0}"), types(values), said(values)]
}

/// What the profile is of, in one line.
pub(super) fn summary(profile: &Profile) -> String {
    let documents = profile.documents();
    let s = if documents == 1 { "" } else { "s" };
    let mut text = format!("{documents} document{s} of {}", printable(profile.contract()));
    let others = documents - profile.root().of_type(Type::Object);
    if others > 0 {
        text.push_str(&format!(", {others} of them no objects"));
    }
    text
}

/// How often a field was there; of items and of names that are counted together, how many there were.
pub(super) fn present(field: &Field<'_>) -> String {
    match field.standing() {
        Standing::Documented | Standing::Undocumented if field.parents() == 0 => "–".to_owned(),
        Standing::Documented | Standing::Undocumented => {
            format!("{} of {}", share(field.present(), field.parents()), field.parents())
        }
        _ => field.present().to_string(),
    }
}

pub(super) fn types(values: &Values) -> String {
    shares(values.types().map(|(kind, count)| (kind.name(), count)), values.count())
}

/// Formats, lengths and ranges.
pub(super) fn said(values: &Values) -> String {
    let formats =
        shares(values.formats().map(|(format, count)| (format.name(), count)), values.of_type(Type::String));
    let between = |least: u64, most: u64, what: &str| match (least, most) {
        (1, 1) => format!("1 {what}"),
        _ if least == most => format!("{least} {what}s"),
        _ => format!("{least} to {most} {what}s"),
    };
    let secrets = values.urls_with_user_information();
    let parts = [
        Some(formats).filter(|formats| !formats.is_empty()),
        values.characters().map(|(least, most)| between(least, most, "character")),
        (secrets > 0).then(|| format!("{secrets} with user information")),
        values.items().map(|(least, most)| between(least, most, "item")),
        values.range(),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn shares<'a>(counts: impl Iterator<Item = (&'a str, u64)>, all: u64) -> String {
    let named =
        counts.map(
            |(name, count)| {
                if count == all { name.to_owned() } else { format!("{name} {}", share(count, all)) }
            },
        );
    named.collect::<Vec<_>>().join(", ")
}

/// In percent, with a space that no line breaks at. Only none is 0, and only all are 100.
fn share(part: u64, whole: u64) -> String {
    if part == 0 || part == whole {
        return if part == 0 { "0\u{a0}%".to_owned() } else { "100\u{a0}%".to_owned() };
    }
    let thousandths = u128::from(part) * 1000 / u128::from(whole.max(1));
    let thousandths = thousandths.clamp(1, 999);
    format!("{}.{}\u{a0}%", thousandths / 10, thousandths % 10)
}
