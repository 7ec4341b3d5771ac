//! A page as an HTML parser reads it, and what must hold for every page.

use std::collections::BTreeSet;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

/// A page's text in lines, a line for each block.
pub(crate) struct Parsed {
    pub(crate) lines: Vec<String>,
}

const VOID: [&str; 6] = ["br", "hr", "img", "input", "meta", "wbr"];
const BLOCKS: [&str; 20] = [
    "caption",
    "dd",
    "div",
    "dt",
    "figcaption",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "header",
    "label",
    "li",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "tr",
    "title",
];

/// Reads a page and holds it against the rules: well-formed, nothing that could ask for or run anything but the one script,
/// names of places used once, tables with captions and headings.
pub(crate) fn parsed(page: &str) -> Parsed {
    assert!(page.len() < optics_html::MOST_BYTES, "{} bytes", page.len());
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let (mut open, mut ids, mut labels) = (Vec::<String>::new(), BTreeSet::new(), BTreeSet::new());
    let (mut line, mut lines) = (String::new(), Vec::new());
    let (mut tables, mut captions, mut policy) = (0, 0, String::new());
    let (mut style, mut script) = (String::new(), String::new());
    for token in Tokenizer::new_with_emitter(page, emitter) {
        match token.unwrap() {
            Token::StartTag(tag) => {
                let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
                let name = text(&tag.name);
                let attribute = |wanted: &str| {
                    tag.attributes
                        .iter()
                        .find(|(name, _)| ***name == *wanted.as_bytes())
                        .map(|(_, value)| text(value))
                };
                for name in tag.attributes.keys() {
                    let name = text(name);
                    assert!(
                        !name.starts_with("on")
                            && !["style", "src", "action", "srcset", "ping"].contains(&&*name),
                        "{name}"
                    );
                }
                if let Some(address) = attribute("href") {
                    assert!(name == "a" && address.starts_with('#'), "{name} {address}");
                }
                if let Some(id) = attribute("id") {
                    assert!(ids.insert(id.clone()), "{id} stands twice");
                }
                labels.extend(attribute("aria-labelledby"));
                match &*name {
                    "meta" if attribute("http-equiv").is_some() => policy = attribute("content").unwrap(),
                    "table" => tables += 1,
                    "caption" => captions += 1,
                    "th" => assert!(attribute("scope").is_some(), "a heading of a table without scope"),
                    "base" | "iframe" | "object" | "embed" | "img" | "link" | "video" | "audio" | "use"
                    | "image" | "foreignobject" => panic!("{name}"),
                    _ => {}
                }
                if BLOCKS.contains(&&*name) {
                    end_line(&mut line, &mut lines);
                }
                if !VOID.contains(&&*name) && !tag.self_closing {
                    open.push(name);
                }
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8(tag.name.to_vec()).unwrap();
                assert_eq!(open.pop().as_deref(), Some(&*name), "{lines:?}");
                if BLOCKS.contains(&&*name) {
                    end_line(&mut line, &mut lines);
                } else if ["td", "th", "dd", "span"].contains(&&*name) {
                    line.push(' ');
                }
            }
            Token::String(text) => {
                let text = std::str::from_utf8(&text).unwrap();
                match open.last().map(String::as_str) {
                    Some("style") => style.push_str(text),
                    Some("script") => script.push_str(text),
                    _ if open.iter().any(|name| name == "svg") => {}
                    _ => line.push_str(text),
                }
            }
            Token::Comment(comment) => panic!("{comment:?}"),
            Token::Doctype(_) => {}
            Token::Error(error) => panic!("{error:?}"),
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert_eq!(tables, captions, "each table has a caption");
    for label in labels {
        assert!(ids.contains(&label), "{label}");
    }
    for (what, text) in [("style-src", &style), ("script-src", &script)] {
        assert!(policy.contains(&format!("{what} 'sha256-{}'", hash(text))), "{policy}");
    }
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    assert!(
        policy.contains("base-uri 'none'")
            && policy.contains("form-action 'none'")
            && !policy.contains("unsafe")
    );
    let hides = |c: char| optics_printable::steers(c) && c != '\n';
    assert!(!page.contains(hides), "nothing turns text round or hides it");
    Parsed { lines }
}

fn end_line(line: &mut String, lines: &mut Vec<String>) {
    let text = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.is_empty() {
        lines.push(text);
    }
    line.clear();
}

fn hash(text: &str) -> String {
    use base64::Engine as _;
    use sha2::Digest as _;
    base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(text))
}

impl Parsed {
    pub(crate) fn text(&self) -> String {
        self.lines.join("\n")
    }
}
