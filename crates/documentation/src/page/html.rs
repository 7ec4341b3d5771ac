//! A page in HTML.
//!
//! html5gum finds the tags as the HTML standard has them found; what they nest and end is decided here, by the rules
//! of the standard as far as they decide where a text stands. No tree is built: parsers that build the standard's tree
//! take more than linear time on hostile nesting, and no page needs the tree.
//!
//! Only the content is read: what `main` holds, or the one `article`, or else all but navigation, banners, footers,
//! asides, dialogs and what is hidden.

mod assembly;
mod attributes;
mod stack;
mod table;
mod tag;
mod text;

use html5gum::Tokenizer;
use html5gum::emitters::callback::CallbackEmitter;

use crate::error::Error;

use super::layout::Layout;
use super::outline::{BlockKind, Outline, Part};

/// Reads a page into its outline.
pub(super) fn outline(source: &str) -> Result<Outline, Error> {
    let mut assembly = assembly::Assembly::of(source);
    let mut emitter = CallbackEmitter::new(&mut assembly);
    // Scripts and styles end with their own end tag only.
    emitter.naively_switch_states(true);
    // To read text cannot fail.
    let Ok(()) = Tokenizer::new_with_emitter(source, emitter).finish();
    let content = assembly.finish()?;
    Ok(Outline {
        layout: Layout::Html,
        location: content.location,
        blocks: content.blocks,
        outside: content.outside,
        last_line: content.last_line,
        is_whole: content.is_whole,
        asks_password: content.asks_password,
    })
}

/// Reads what stands in a cell of a table that is not HTML itself. Lines are counted from the given one.
pub(super) fn cell(source: &str, line: usize) -> Result<Vec<Part>, Error> {
    let outline = outline(&format!("<table><tr><td>{source}</table>"))?;
    let mut parts = Vec::new();
    for block in outline.blocks {
        if let BlockKind::Table(table) = block.kind {
            parts.extend(table.rows.into_iter().flat_map(|row| row.cells).flatten());
        }
    }
    for part in &mut parts {
        part.line += line - 1;
    }
    Ok(parts)
}
