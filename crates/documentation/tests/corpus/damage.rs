//! Pages that are not whole, or not the page: never clean, and nothing on them is called removed.

use optics_documentation::Verdict;

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
