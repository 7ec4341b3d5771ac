//! The visible text of a page in reading order, with as much structure as its layout keeps.
//!
//! Every layout is read into this form, and [`super::reader`] makes facts of it. What a layout cannot show is written
//! down here, so that nobody takes it for a fact: see [`Lists`] and [`Doubts`].

use super::layout::Layout;

/// A page, as its layout gives it.
#[derive(Debug)]
pub(crate) struct Outline {
    pub(crate) layout: Layout,
    /// Address that the page gives as its own.
    pub(crate) location: Option<String>,
    pub(crate) blocks: Vec<Block>,
    /// What the page shows and its layout sets apart from its content. It is no fact; it only raises doubts.
    pub(crate) outside: Vec<Block>,
    /// Last line with something visible on it, from 1.
    pub(crate) last_line: usize,
    /// The source proves that it is whole, as the end tag of an HTML document does.
    pub(crate) is_whole: bool,
    /// It has a field for a password.
    pub(crate) asks_password: bool,
}

/// A piece of text on its own. Texts have single spaces and no invisible characters.
#[derive(Debug)]
pub(crate) struct Block {
    /// Line of the file on which it starts, from 1.
    pub(crate) line: usize,
    pub(crate) kind: BlockKind,
}

#[derive(Debug)]
pub(crate) enum BlockKind {
    /// A heading by markup. In plain text there is none: headings are known by their wording there.
    Heading(String),
    /// A paragraph, or a line of plain text.
    Text(String),
    /// The term of a definition list; its definition follows: texts of it, and lists.
    Term(String),
    /// A text of a definition.
    Definition(String),
    /// An item of a list, nested `depth` levels from 1.
    Item {
        depth: usize,
        text: String,
    },
    /// Text whose line breaks and indents count.
    Code(String),
    Table(Table),
}

#[derive(Debug)]
pub(crate) struct Table {
    /// Titles of the columns, in order; empty when the table has no header row.
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Row>,
    pub(crate) lists: Lists,
    /// Something proves that the table ends here: an end tag, a heading, a text below it.
    pub(crate) is_closed: bool,
    pub(crate) doubts: Doubts,
}

#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) line: usize,
    /// As many as the row has; a row that does not fit the header is refused by the reader.
    pub(crate) cells: Vec<Vec<Part>>,
}

/// A piece of a cell. Plain text gives a part for each line of it.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) line: usize,
    /// 0 is text of the cell itself, 1 an item of a list in it, 2 an item of a list in that item.
    pub(crate) depth: usize,
    /// Starts a new item; a part of the same depth that does not continues the item above.
    pub(crate) is_item: bool,
    pub(crate) text: String,
}

/// What a layout keeps of the lists in the cells of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lists {
    /// Items and nesting.
    Kept,
    /// Items, all on one level: a nested item stands beside its parent.
    Flat,
    /// Nothing. A field that had sub-fields shows none.
    Lost,
}

/// Where plain text could be read in another way. A claim that a field is gone is checked against it.
#[derive(Debug, Default)]
pub(crate) struct Doubts {
    /// Lines that hold nothing but a name and were read as text all the same.
    pub(crate) names: Vec<(String, usize)>,
    /// Lines that were read as the continuation of a description, and could be the description of a nameless row.
    pub(crate) texts: Vec<(String, usize)>,
}
