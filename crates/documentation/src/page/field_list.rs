//! Lists of `name: text` items into fields, to any depth.

use std::collections::HashMap;

use crate::error::{Error, Reason};
use crate::facts::{Described, is_field_name};
use crate::field_tree::{FieldId, FieldTree, Refused};

use super::outline::Part;
use super::reader::Texts;
use super::sentence::is_description;

/// Fields that are being read, and the line of each.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) tree: FieldTree<Described>,
    pub(super) lines: Vec<usize>,
}

impl Fields {
    pub(super) fn new() -> Self {
        Self { tree: FieldTree::new(), lines: Vec::new() }
    }

    /// Adds a field with its description: the parts of a cell, or of a section. Items of the form `name: text` are its
    /// sub-fields; a list of anything else says which values there are, and belongs to the description.
    ///
    /// `is_closed` is whether something follows the parts, so that they were not cut off. Gives the description as
    /// well, gloss included.
    pub(super) fn add(
        &mut self,
        (name, gloss, line): (&str, &str, usize),
        parts: &[Part],
        is_closed: bool,
        texts: &mut Texts,
    ) -> Result<String, Error> {
        let field = self.push(None, name, line)?;
        let mut text = gloss.to_owned();
        let items = Items::of(parts, &mut text);
        let has_sub_fields = self.items(Some(field), &items, &mut text, is_closed, texts)?;
        self.describe(field, &text, has_sub_fields, is_closed, texts)?;
        Ok(text)
    }

    /// Adds the items of a list as fields of the top level.
    pub(super) fn add_list(
        &mut self,
        parts: &[Part],
        is_closed: bool,
        texts: &mut Texts,
    ) -> Result<(), Error> {
        let mut outside = String::new();
        let items = Items::of(parts, &mut outside);
        if let Some(part) = parts.first().filter(|_| !outside.is_empty()) {
            return Err(Error::page(Reason::NotUnderstood, part.line, "this text is in no list"));
        }
        let is_list = self.items(None, &items, &mut outside, is_closed, texts)?;
        match parts.first() {
            Some(part) if !is_list => Err(Error::page(
                Reason::NotUnderstood,
                part.line,
                "this item of a list is no name with a text",
            )),
            _ => Ok(()),
        }
    }

    /// Adds items below a field; those of a list of values go to its text. Whether there was a field among them.
    fn items(
        &mut self,
        top: Option<FieldId>,
        items: &Items,
        top_text: &mut String,
        is_closed: bool,
        texts: &mut Texts,
    ) -> Result<bool, Error> {
        items.refuse_mixed(is_closed)?;
        let mut fields: Vec<Option<(FieldId, String, bool)>> = Vec::with_capacity(items.list.len());
        let mut found = false;
        for item in &items.list {
            let parent = item.parent.and_then(|at| fields.get(at)?.as_ref().map(|field| (at, field.0)));
            if item.parent.is_some() && parent.is_none() && item.entry().is_some() {
                let detail = "this item of a list stands below one that is no field";
                return Err(Error::page(Reason::NotUnderstood, item.line, detail));
            }
            let Some((name, text)) = item.entry() else {
                let of_field = parent.and_then(|(at, _)| fields.get_mut(at)?.as_mut());
                let text = of_field.map_or(&mut *top_text, |field| &mut field.1);
                text.push(' ');
                text.push_str(&item.text);
                fields.push(None);
                continue;
            };
            let id = self.push(parent.map(|(_, id)| id).or(top), name, item.line)?;
            if let Some(parent) = parent.and_then(|(at, _)| fields.get_mut(at)?.as_mut()) {
                parent.2 = true;
            }
            found = true;
            fields.push(Some((id, text, false)));
        }
        let last = fields.iter().rposition(Option::is_some);
        for (at, (id, text, has_sub_fields)) in
            fields.into_iter().enumerate().filter_map(|(at, f)| Some((at, f?)))
        {
            self.describe(id, &text, has_sub_fields, is_closed || Some(at) != last, texts)?;
        }
        Ok(found)
    }

    fn push(&mut self, parent: Option<FieldId>, name: &str, line: usize) -> Result<FieldId, Error> {
        // The description is known when all of it was read.
        let id = self.tree.push(parent, name, Described::nothing()).map_err(|refused| {
            let detail = match refused {
                Refused::Duplicate => format!("the field `{name}` stands twice in the same place"),
                Refused::TooDeep => format!("the field `{name}` is nested deeper than any page of the guide"),
            };
            Error::page(Reason::NotUnderstood, line, detail)
        })?;
        self.lines.push(line);
        Ok(id)
    }

    /// A field without a description is half a row, unless its sub-fields say it all.
    fn describe(
        &mut self,
        id: FieldId,
        text: &str,
        has_sub_fields: bool,
        something_follows: bool,
        texts: &mut Texts,
    ) -> Result<(), Error> {
        if !is_description(text) && !has_sub_fields {
            let reason = if something_follows { Reason::NotUnderstood } else { Reason::CutOff };
            let line = self.lines.get(id.index()).copied().unwrap_or_default();
            let detail = format!("the field `{}` has no description", self.tree.path(id));
            return Err(Error::page(reason, line, detail));
        }
        *self.tree.get_mut(id) = texts.described(text);
        Ok(())
    }
}

/// The items of a list with their nesting.
struct Items {
    list: Vec<Item>,
}

struct Item {
    line: usize,
    depth: usize,
    parent: Option<usize>,
    text: String,
}

impl Item {
    fn entry(&self) -> Option<(&str, String)> {
        split_entry(&self.text)
    }
}

impl Items {
    /// Joins parts to items; text outside of all lists goes to `outside`.
    fn of(parts: &[Part], outside: &mut String) -> Self {
        let mut list: Vec<Item> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for part in parts {
            if part.depth > 0 && part.is_item {
                while open.last().is_some_and(|&at| list.get(at).is_none_or(|item| item.depth >= part.depth))
                {
                    open.pop();
                }
                let parent = open.last().copied();
                open.push(list.len());
                list.push(Item { line: part.line, depth: part.depth, parent, text: part.text.clone() });
                continue;
            }
            // What stands below a nested list belongs to the item that holds the list.
            while part.depth > 0
                && open.len() > 1
                && open.last().is_some_and(|&at| list.get(at).is_none_or(|item| item.depth > part.depth))
            {
                open.pop();
            }
            let text = match open.last().and_then(|&at| list.get_mut(at)) {
                Some(item) if part.depth > 0 => &mut item.text,
                _ => &mut *outside,
            };
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&part.text);
        }
        Self { list }
    }

    /// Refuses a list in which some items are fields and some are not: one of them was not understood. The last item
    /// of a page may be half a field.
    fn refuse_mixed(&self, is_closed: bool) -> Result<(), Error> {
        let mut first_of: HashMap<Option<usize>, bool> = HashMap::new();
        for (at, item) in self.list.iter().enumerate() {
            let is_entry = item.entry().is_some();
            let is_last = at + 1 == self.list.len() && !is_closed;
            let of_list = *first_of.entry(item.parent).or_insert(is_entry);
            if is_last && !is_entry {
                let detail = "the page ends within this item of a list";
                return Err(Error::page(Reason::CutOff, item.line, detail));
            }
            if of_list != is_entry {
                let detail = "of this list some items are a name with a text, and some are not";
                return Err(Error::page(Reason::NotUnderstood, item.line, detail));
            }
        }
        Ok(())
    }
}

/// Splits `name: text` and `name (gloss): text`; a gloss is part of the text. A URL is none of these.
pub(super) fn split_entry(text: &str) -> Option<(&str, String)> {
    let (head, text) = text.split_once(':').filter(|(_, text)| !text.starts_with("//"))?;
    let (name, gloss) = split_gloss(head.trim_end())?;
    Some((name, format!("{gloss} {}", text.trim_start()).trim_start().to_owned()))
}

/// Splits `name` and `name (gloss)`.
pub(super) fn split_gloss(text: &str) -> Option<(&str, &str)> {
    let (name, gloss) = match text.split_once(' ') {
        Some((name, gloss)) if gloss.starts_with('(') && gloss.ends_with(')') => (name, gloss),
        Some(_) => return None,
        None => (text, ""),
    };
    is_field_name(name).then_some((name, gloss))
}
