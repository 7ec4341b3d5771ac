//! A profile for a pull request.

use optics_profile::{Field, Profile, Standing};
use optics_validator::{MarkdownRoom, markdown_cell as cell};

use super::table::{present, said, summary, types};

/// GitHub's Markdown: a row for each field. Names stand in code spans, where nothing is a link or a mention. No longer than
/// GitHub takes: see [`MarkdownRoom`].
pub(super) fn render(profile: &Profile) -> String {
    let mut room = MarkdownRoom::new();
    let rows = room.fill(usize::MAX, profile.fields().map(|field| row(&field)));
    room.leave_out(profile.fields().count() - rows.shown, "field", "fields");
    format!(
        "**{}**\n\n| field | there | types | values |\n|---|---|---|---|\n{}{}",
        summary(profile),
        rows.text,
        room.end()
    )
}

fn row(field: &Field<'_>) -> String {
    let standing = match field.standing() {
        Standing::Undocumented => " undocumented",
        Standing::Folded { .. } => " undocumented, names not kept",
        _ => "",
    };
    let values = field.values();
    format!(
        "| {}{standing} | {} | {} | {} |\n",
        cell(field.path()),
        present(field),
        types(values),
        said(values)
    )
}
