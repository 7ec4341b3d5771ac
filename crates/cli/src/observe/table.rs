//! A profile as a table.

use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};
use optics_profile::{Field, Profile, Standing, Type, Values};
use optics_validator::printable;

/// Width where there is no terminal to ask.
const WIDTH: u16 = 100;
/// On a narrower terminal the lines break by themselves; columns of a few characters would be worse.
const LEAST_WIDTH: u16 = 60;

/// Names up to this width stay whole: all of the contract's do.
const WHOLE: usize = 45;

/// One line below the header, and no other.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// One row for each field: how often it was there where it could be, and what it was.
pub(super) fn render(profile: &Profile) -> String {
    let mut table = Table::new();
    table
        .load_style(STYLE)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(["Field", "Present", "Types", "Values"]);
    let width = table.width().filter(|width| *width > 0);
    let width = width.map_or(WIDTH, |width| width.max(LEAST_WIDTH));
    table.set_width(width);
    let mut longest = 0;
    for field in profile.fields() {
        let name = printable(field.path());
        longest = longest.max(name.chars().count());
        let name = match field.standing() {
            Standing::Undocumented => format!("{name}\n(undocumented)"),
            Standing::Folded { .. } => format!("{name}\n(undocumented, names not kept)"),
            _ => name.into_owned(),
        };
        let values = field.values();
        table.add_row([name, present(&field), types(values), said(values)]);
    }
    // On a narrow terminal, values need the room more.
    if let (Some(column), true) = (table.column_mut(0), width >= WIDTH) {
        let padding = usize::from(column.padding_width());
        let least = u16::try_from(longest.min(WHOLE) + padding).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
    }
    format!("{}\n\n{}\n", summary(profile), table.trim_fmt())
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
