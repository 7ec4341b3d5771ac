//! What the kinds of finding mean.

use crate::drift::kind::{Impact, Kind, Level};

use super::style::{Paint, STRONG, of_level};

/// What a kind means, how it is found and what to do about it, for a terminal.
pub fn explain(kind: Kind, is_coloured: bool) -> String {
    let paint = Paint { is_coloured, ..Paint::default() };
    let level = kind.level();
    let mut text = format!("{}: {}\n", paint.with(STRONG, kind.id()), kind.meaning());
    let means = match level {
        Level::Breaking => "what was built on the contract can fail",
        Level::Warning => "somebody must look",
        Level::Info => "nothing to do",
    };
    let release = match kind.impact() {
        Impact::None => "needs no release",
        Impact::Patch => "needs a patch release",
        Impact::Minor => "needs a minor release",
        Impact::Major => "needs a major release",
    };
    let name = paint.with(of_level(level), level.name());
    text.push_str(&format!(
        "\nlevel   {name}: {means}\nimpact  {}: accepting it {release}\n\n",
        kind.impact().name()
    ));
    text.push_str(&paint.wrap(kind.explanation(), "", ""));
    text
}

/// All kinds, one a line: id, level, impact, meaning.
pub fn kinds() -> String {
    let width = Kind::ALL.iter().map(|kind| kind.id().len()).max().unwrap_or(0);
    Kind::ALL
        .iter()
        .map(|kind| {
            let (level, impact) = (kind.level().name(), kind.impact().name());
            Paint::default().wrap(
                kind.meaning(),
                &format!("{:width$}  {level:8}  {impact:5}  ", kind.id()),
                &" ".repeat(width + 19),
            )
        })
        .collect()
}
