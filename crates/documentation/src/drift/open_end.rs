//! The end of a page of which nothing proves that it is whole.
//!
//! What stands last on such a page may go on, and what should follow it may have been cut off. The table of the
//! response is looked after in [`super::certainty`].

use crate::error::{Error, Reason};
use crate::facts::{Facts, Note};
use crate::page::{Heading, Page, is_without_heading};

/// Refuses a page that ends where the lock goes on, or within a section that is not that of the lock.
pub(super) fn refuse(lock: &Facts, page: &Page) -> Result<(), Error> {
    let Some(end) = &page.evidence().open_end else { return Ok(()) };
    let (facts, line) = (page.facts(), page.lines().last);
    let last = facts.headings.last().and_then(|last| lock.headings.iter().rposition(|known| known == last));
    let below = last.map_or(&[][..], |last| &lock.headings[last + 1..]);
    if let Some(gone) = below.iter().find(|heading| !facts.headings.contains(heading)) {
        return Err(Error::page(
            Reason::CutOff,
            line,
            format!("the page ends where \"{gone}\" should follow"),
        ));
    }
    if end.is_empty_note || !says_the_same(end.heading, lock, facts) {
        let heading = facts.headings.last().map_or("", String::as_str);
        let detail = format!("the page may end within what stands below \"{heading}\"");
        return Err(Error::page(Reason::CutOff, line, detail));
    }
    Ok(())
}

/// Whether the page says below its last heading what the lock does. Notes and tables are compared piece by piece.
fn says_the_same(heading: Heading, lock: &Facts, page: &Facts) -> bool {
    match heading {
        Heading::Endpoint => lock.path == page.path,
        Heading::Query => lock.query_parameters == page.query_parameters,
        Heading::Example => lock.examples == page.examples,
        Heading::Method => (&lock.method, &lock.protocol) == (&page.method, &page.protocol),
        Heading::Headers => (&lock.headers, &lock.scopes) == (&page.headers, &page.scopes),
        Heading::Request | Heading::RequestTable => lock.request == page.request,
        Heading::Response | Heading::ResponseTable if page.response.fields.is_empty() => {
            lock.response == page.response
        }
        Heading::Response | Heading::ResponseTable | Heading::Note => true,
    }
}

/// What of a note that is new, or stands for one of the lock, cannot be known.
pub(super) fn doubt_new(page: &Page, at: usize, is_known: bool) -> Option<Error> {
    let end = page.evidence().open_end.as_ref().filter(|end| end.note == Some(at))?;
    // What is new for certain is new wherever it ends.
    (is_known || !end.is_note_for_certain).then(|| {
        let detail = "the page may end within this text, which is not in the lock";
        Error::page(Reason::CutOff, page.lines().last, detail)
    })
}

/// What of a note that is gone cannot be known: without a heading of its own it may have been cut off.
pub(super) fn doubt_gone(page: &Page, note: &Note) -> Option<Error> {
    (page.evidence().open_end.is_some() && is_without_heading(note)).then(|| {
        let detail = format!("the page may end before \"{}\" of the lock", note.heading);
        Error::page(Reason::CutOff, page.lines().last, detail)
    })
}
