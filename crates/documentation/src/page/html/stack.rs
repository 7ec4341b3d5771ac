//! The elements that are open, and what they make of the text within them.

use super::tag::Tag;

/// An open element.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) tag: Tag,
    pub(super) context: Context,
    /// For `li` and `dd`: its first text was written.
    pub(super) started: bool,
    /// It holds the content of the page.
    pub(super) content: Option<Content>,
}

/// What text is, by all that is open around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is true of the text by itself")]
pub(super) struct Context {
    pub(super) is_hidden: bool,
    pub(super) place: Place,
    /// The text stands in a cell of the innermost open table.
    pub(super) in_cell: bool,
    /// Lists that are open: in the cell, or outside of cells.
    pub(super) depth: usize,
    /// The item that the text belongs to: its place in the stack, and its depth.
    pub(super) item: Option<(usize, usize)>,
    pub(super) in_section: bool,
    /// In an element of `svg` or `math`.
    pub(super) is_foreign: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Place {
    #[default]
    Flow,
    Heading,
    /// A term of a definition list that is a block of its own.
    Term,
    /// The definition of such a term.
    Definition,
    /// A term that makes an item together with its definition.
    Name,
    Code,
}

/// The element that holds the content of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Main,
    Article,
}

/// The open elements, outermost first.
#[derive(Debug, Default)]
pub(super) struct Stack(Vec<Open>);

impl Stack {
    /// No page of a guide comes near this; what searches the stack takes at most this many steps.
    pub(super) const MAX_DEPTH: usize = 256;

    pub(super) fn context(&self) -> Context {
        self.0.last().map(|open| open.context).unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn top(&self) -> Option<Tag> {
        self.0.last().map(|open| open.tag)
    }

    pub(super) fn push(&mut self, open: Open) {
        self.0.push(open);
    }

    pub(super) fn pop(&mut self) -> Option<Open> {
        self.0.pop()
    }

    /// Marks the item at that place as started. Whether it was not.
    pub(super) fn start(&mut self, place: usize) -> bool {
        self.0.get_mut(place).is_some_and(|open| !std::mem::replace(&mut open.started, true))
    }

    /// Place of the innermost element that is wanted, unless one that bounds the search is further in.
    pub(super) fn find(&self, wanted: impl Fn(Tag) -> bool, bounds: impl Fn(Tag) -> bool) -> Option<usize> {
        let place = self.0.iter().rposition(|open| wanted(open.tag) || bounds(open.tag))?;
        wanted(self.0.get(place)?.tag).then_some(place)
    }
}

impl Context {
    /// The context within an element of that tag, which gets this place in the stack.
    pub(super) fn within(self, tag: Tag, place: usize) -> Self {
        let mut inner = self;
        inner.in_section |= tag.is_section();
        inner.is_foreign |= tag.is_foreign();
        let makes_items = self.in_cell || self.depth > 0;
        if tag.is_cell() {
            inner = Self { in_cell: true, depth: 0, item: None, place: Place::Flow, ..inner };
        } else if tag == Tag::Table {
            // What stands in a table and in no cell of it is shown above it.
            inner = Self { in_cell: false, depth: 0, item: None, place: Place::Flow, ..inner };
        } else if tag.is_heading() && !makes_items {
            inner.place = Place::Heading;
        } else if tag.is_preformatted() && !makes_items && self.place == Place::Flow {
            inner.place = Place::Code;
        } else if tag.is_list() {
            inner.depth += 1;
            inner.leave_line();
        } else if tag == Tag::Li {
            inner.depth = self.depth.max(1);
            inner.item = Some((place, inner.depth));
            inner.leave_line();
        } else if tag == Tag::Dl {
            // Only a list of its own has terms that are blocks; in a definition, they are items of it.
            inner.depth += usize::from(makes_items || self.place == Place::Definition);
            inner.leave_line();
        } else if tag == Tag::Dt {
            inner.place = if makes_items { Place::Name } else { Place::Term };
        } else if tag == Tag::Dd {
            inner.leave_line();
            if makes_items {
                inner.item = Some((place, inner.depth));
            } else {
                inner.place = Place::Definition;
            }
        }
        inner
    }

    /// Lists stand in headings and terms only by mistake.
    fn leave_line(&mut self) {
        if self.place != Place::Code {
            self.place = Place::Flow;
        }
    }
}
