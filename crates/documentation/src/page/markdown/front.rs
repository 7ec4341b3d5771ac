//! What stands above a page's own text: front matter, and the lines that page-to-Markdown readers write.

use super::trim;

/// Where the page's own text starts, and what is known from above it.
#[derive(Debug, Default)]
pub(super) struct Front {
    pub(super) location: Option<String>,
    /// Number of lines that are no text of the page.
    pub(super) lines: usize,
}

pub(super) fn read(lines: &[&str]) -> Front {
    let start = lines.iter().position(|line| !trim(line).is_empty()).unwrap_or(lines.len());
    front_matter(lines, start).or_else(|| preamble(lines, start)).unwrap_or_default()
}

/// `key: value` lines between two lines of dashes.
fn front_matter(lines: &[&str], start: usize) -> Option<Front> {
    const KEYS: [&str; 6] = ["url", "source", "source_url", "source-url", "canonical", "permalink"];
    const MOST_LINES: usize = 256;
    let inner = &lines[start..].split_first().filter(|(first, _)| trim(first) == "---")?.1;
    let end = inner.iter().take(MOST_LINES).position(|line| matches!(trim(line), "---" | "..."))?;
    let entries = || inner[..end].iter().filter_map(|line| line.split_once(':'));
    entries().next()?;
    let value = |(_, value): (&str, &str)| trim(value).trim_matches(['"', '\'']).to_owned();
    let is_address = |key: &str| KEYS.iter().any(|known| trim(key).eq_ignore_ascii_case(known));
    let location = entries().find(|(key, _)| is_address(key)).map(value);
    Some(Front { location: location.filter(|value| !value.is_empty()), lines: start + end + 2 })
}

/// `Title: …`, `URL Source: …` and the like, down to `Markdown Content:`.
fn preamble(lines: &[&str], start: usize) -> Option<Front> {
    const KEYS: [&str; 6] =
        ["Title", "URL Source", "Published Time", "Number of Pages", "Warning", "Markdown Content"];
    let mut front = Front::default();
    let mut is_certain = false;
    for (at, line) in lines.iter().enumerate().skip(start) {
        let text = trim(line);
        if text.is_empty() {
            continue;
        }
        let Some((key, value)) = text.split_once(':').filter(|(key, _)| KEYS.contains(key)) else { break };
        front.lines = at + 1;
        match key {
            "URL Source" => front.location = Some(trim(value).to_owned()),
            "Markdown Content" => is_certain = true,
            _ => {}
        }
        if is_certain {
            break;
        }
    }
    (is_certain || front.location.is_some()).then_some(front)
}
