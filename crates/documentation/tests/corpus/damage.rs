//! Pages that are not whole, or not the page: never clean, and nothing on them is called removed.

use optics_documentation::{Lock, Page, Verdict};

use crate::model::{Field, Model, Request};
use crate::noise::Noise;
use crate::{Layout, against, lock};

/// Not compared, and no field is called gone.
fn refused(text: &str, base: &Model, what: &str) {
    let report = against(&lock(base), text, &base.location);
    assert_eq!(report.verdict(), Verdict::NotCompared, "{what}: {:?}\n{text}", report.findings());
    let gone = report.findings().iter().find(|finding| finding.kind.id().ends_with("removed"));
    assert!(gone.is_none(), "{what}: {gone:?}\n{text}");
}

fn each(what: &str, pages: u64, damage: impl Fn(Layout, &Model, &mut Noise) -> String) {
    for base in [Model::shipped(), Model::rich()] {
        for layout in Layout::ALL {
            for seed in 0..pages {
                let text = damage(layout, &base, &mut Noise::new(seed));
                refused(&text, &base, &format!("{what}, {layout:?}, seed {seed}"));
            }
        }
    }
}

#[test]
fn cut_off_anywhere() {
    each("cut off", 40, |layout, base, noise| {
        let page = layout.render(base, noise);
        // The last word of the last description is the last that a cut can take away and be noticed.
        let last = page.trim_end().rfind(' ').unwrap();
        let last = if matches!(layout, Layout::Html(_)) {
            page.rfind("</table>").or(page.rfind("</dl>")).unwrap()
        } else {
            last
        };
        let mut end = noise.below(last);
        while !page.is_char_boundary(end) {
            end -= 1;
        }
        page[..end].to_owned()
    });
}

/// What can stand below the table of the response, and the finding that it is when it is new.
const TAILS: [(&str, &str); 3] = [
    ("Response status codes", "A status of 409 tells of a conflict. Wait until it is over."),
    ("Known problems", "The service can be slow. It is told elsewhere."),
    ("", "A list of all that can go wrong stands on another page. The guide has it."),
];

/// A page with a section or a text below its table.
fn with_tail(layout: Layout, page: &str, (heading, text): (&str, &str)) -> String {
    let page = page.trim_end();
    match layout {
        Layout::Html(_) => {
            let end = ["</table>", "</dl>"].iter().filter_map(|tag| Some(page.rfind(tag)? + tag.len())).max();
            let (start, rest) = page.split_at(end.unwrap());
            let heading = if heading.is_empty() { String::new() } else { format!("<h2>{heading}</h2>") };
            format!("{start}{heading}<p>{text}</p>{rest}")
        }
        Layout::Markdown(_) if heading.is_empty() => format!("{page}\n\n{text}\n"),
        Layout::Markdown(_) => format!("{page}\n\n## {heading}\n\n{text}\n"),
        Layout::Text(_) => format!("{page}\n\n{heading}\n\n{text}\n"),
    }
}

/// Wherever the page is cut off from its table on, it is not compared or says what the whole says, and no difference is
/// made up.
#[test]
fn cut_off_below_every_heading_and_row() {
    let mut pages = 0;
    for layout in Layout::ALL {
        let before = pages;
        for (tail, base) in TAILS.into_iter().zip([Model::shipped(), Model::rich(), Model::shipped()]) {
            let whole = with_tail(layout, &layout.render(&base, &mut Noise::new(7)), tail);
            let Ok(page) = Page::parse(whole.as_bytes()) else { continue };
            let lock = Lock::from(&page.found_at(&base.location));
            let start = whole.find("Response JSON").unwrap_or_default();
            // Every thirteenth keeps the test quick; which ones differs from page to page.
            for end in (start..whole.len()).step_by(13).filter(|&end| whole.is_char_boundary(end)) {
                pages += 1;
                let report = against(&lock, &whole[..end], &base.location);
                let context = || format!("{layout:?}: {:?}\n{}", report.findings(), &whole[..end]);
                assert!(matches!(report.verdict(), Verdict::Clean | Verdict::NotCompared), "{}", context());
                // The last description that is there is not that of the lock, which the failure says as well.
                let is_last = |id: &str| matches!(id, "description-reworded" | "type-hint-changed");
                let is_cut = report.failures().iter().any(optics_documentation::Error::is_cut_off);
                let others =
                    report.findings().iter().filter(|finding| !(is_cut && is_last(finding.kind.id())));
                assert_eq!(others.count(), 0, "{}", context());
            }
        }
        assert!(pages - before > 200, "{layout:?}: {}", pages - before);
    }
    eprintln!("cut off from the table on: {pages} pages");
}

#[test]
fn login_and_error_pages() {
    for title in ["Sign in", "Page not found", "503 Service Unavailable", "Just a moment..."] {
        each(title, 2, |layout, base, noise| {
            // What a site shows in place of the page: its title, a sentence, and no section.
            let mut model = base.clone();
            title.clone_into(&mut model.title);
            let whole = layout.render(&model, noise);
            let end = match layout {
                Layout::Html(_) => whole.find("</h1>").unwrap() + "</h1>".len(),
                Layout::Text(_) | Layout::Markdown(_) => whole.rfind(title).unwrap() + title.len(),
            };
            format!("{}\n\nPlease try again later.\n", &whole[..end])
        });
    }
}

#[test]
fn the_page_of_another_operation() {
    each("another operation", 10, |layout, base, noise| {
        let mut model = base.clone();
        "Cancel something".clone_into(&mut model.title);
        "DELETE".clone_into(&mut model.method);
        layout.render(&model, noise)
    });
    each("another resource", 10, |layout, base, noise| {
        let mut model = base.clone();
        "Get something".clone_into(&mut model.title);
        "/things/v1/{id}".clone_into(&mut model.path);
        model.fields =
            vec![Field::new("colour", "Which colour it has."), Field::new("size", "How large it is.")];
        layout.render(&model, noise)
    });
}

#[test]
fn a_description_is_missing() {
    each("no description", 10, |layout, base, noise| {
        let mut model = base.clone();
        model.fields[1].text.clear();
        model.fields[1].fields.clear();
        layout.render(&model, noise)
    });
}

#[test]
fn a_field_stands_twice() {
    each("twice", 10, |layout, base, noise| {
        let mut model = base.clone();
        let again = model.fields[2].clone();
        model.fields.insert(4, again);
        layout.render(&model, noise)
    });
}

#[test]
fn two_pages_in_one() {
    each("two pages", 10, |layout, base, noise| {
        let (first, second) = (layout.render(base, noise), layout.render(base, noise));
        match first.split_once("<footer>") {
            Some((start, _)) => {
                let (_, content) = second.split_once("</header>").unwrap();
                // A browser shows both, and no element says which is the content.
                let both = format!("{start}{content}");
                ["main", "article"].into_iter().fold(both, |text, name| {
                    text.replace(&format!("<{name}"), "<div").replace(&format!("</{name}"), "</div")
                })
            }
            None => format!("{first}\n{second}"),
        }
    });
}

#[test]
fn the_request_takes_the_place_of_the_response() {
    each("no response", 5, |layout, base, noise| {
        let mut model = base.clone();
        model.request = Request::Fields(std::mem::take(&mut model.fields));
        layout.render(&model, noise)
    });
}
