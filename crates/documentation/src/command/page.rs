//! `optics page`: what can be read out of a page.

use clap::builder::PossibleValuesParser;

use crate::page::Layout;

use super::source::Pages;
use super::{Ended, layouts};

/// Print the facts that are found on a page of the guide, and the line on which each stands.
///
/// Any page of this kind can be read, not only the one that the contract rests on. Texts are not shown; JSON has their
/// fingerprints, and says what the layout cannot show.
#[derive(Debug, clap::Args)]
pub struct PageArguments {
    /// The page: a file in any layout, `-` for standard input, or an https:// address.
    #[arg(value_name = "FILE|URL")]
    page: String,
    /// How the page is laid out, where it cannot be told from the page.
    #[arg(long, value_name = "LAYOUT", value_parser = layouts())]
    layout: Option<String>,
    /// How the facts are written.
    #[arg(long, value_name = "FORM", default_value = "text", value_parser = PossibleValuesParser::new(["text", "json"]))]
    output: String,
    /// How long an address may take to answer, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
}

impl PageArguments {
    /// Reads the page. The code is 0, or 3 where it cannot be read for certain.
    pub fn run(&self) -> Ended {
        let mut notes = Vec::new();
        let layout = self.layout.as_deref().and_then(Layout::from_name);
        let read = Pages { timeout: self.timeout, notes: &mut notes }.read(&self.page, layout);
        match read {
            Ok(page) if self.output == "json" => {
                Ended { text: page.value.to_json(), html: None, notes, code: 0 }
            }
            Ok(page) => Ended { text: page.value.to_text(), html: None, notes, code: 0 },
            Err(error) => {
                notes.push(format!("error: {error}"));
                Ended { text: String::new(), html: None, notes, code: 3 }
            }
        }
    }
}
