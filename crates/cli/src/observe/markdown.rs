//! A profile for a pull request.

use optics_profile::{Profile, Standing};
use optics_validator::markdown_cell as cell;

use super::table::{present, said, summary, types};

/// GitHub's Markdown: a row for each field. Names stand in code spans, where nothing is a link or a mention.
pub(super) fn render(profile: &Profile) -> String {
    let mut text =
        format!("**{}**\n\n| field | there | types | values |\n|---|---|---|---|\n", summary(profile));
    for field in profile.fields() {
        let standing = match field.standing() {
            Standing::Undocumented => " undocumented",
            Standing::Folded { .. } => " undocumented, names not kept",
            _ => "",
        };
        let values = field.values();
        text += &format!(
            "| {}{standing} | {} | {} | {} |\n",
            cell(field.path()),
            present(&field),
            types(values),
            said(values)
        );
    }
    text
}
