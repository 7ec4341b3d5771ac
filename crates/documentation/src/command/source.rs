//! Reading what is compared: files, standard input, addresses, texts of the contract.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use optics_profile::Profile;
use serde_json::Value;

use crate::error::{Error, Reason, Source};
use crate::fetch::{Fetch, Fetched};
use crate::lock::Lock;
use crate::page::{Layout, Page};

use super::Text;

/// Most bytes of a file that is read; no page and no contract has a hundredth of it.
const MOST_BYTES: u64 = 16 << 20;

/// A text of the contract, by the name that the reader knows it by.
pub(super) struct Read<T> {
    pub(super) name: String,
    /// Where it is written to; none if it is compiled in.
    pub(super) path: Option<PathBuf>,
    pub(super) value: Result<T, Error>,
}

/// JSON, and the text it was read from.
pub(super) struct Json {
    value: Value,
    text: String,
}

/// What was given by a name on the command line.
pub(super) struct Given<T> {
    /// Its text, if that can be shown.
    pub(super) text: Option<String>,
    pub(super) name: String,
    pub(super) value: T,
    /// What to give to read it again.
    pub(super) again: String,
    pub(super) is_input: bool,
}

impl Read<Json> {
    pub(super) fn json(&self) -> Option<&Value> {
        self.value.as_ref().ok().map(|json| &json.value)
    }

    pub(super) fn text(&self) -> Option<&str> {
        self.value.as_ref().ok().map(|json| json.text.as_str())
    }
}

pub(super) fn lock(path: Option<&Path>, own: Text<'_>) -> Read<Lock> {
    read(Source::Lock, path, own, |_, text| Lock::parse(&text))
}

pub(super) fn schema(path: Option<&Path>, own: Text<'_>) -> Read<Json> {
    read(Source::Schema, path, own, |name, text| json(Source::Schema, name, text))
}

pub(super) fn openapi(path: Option<&Path>, own: Text<'_>) -> Read<Json> {
    read(Source::Openapi, path, own, |name, text| json(Source::Openapi, name, text))
}

/// A profile of the contract that the schema is.
pub(super) fn traffic(path: &Path, schema: &Read<Json>) -> Result<Profile, Error> {
    let name = path.to_string_lossy();
    let Some(schema) = schema.text() else {
        let detail = "traffic is held against the schema, which could not be read";
        return Err(Error::new(Source::Traffic, Reason::NothingToCompare, detail));
    };
    let bytes = file(Source::Traffic, &name, path)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Error::new(Source::Traffic, Reason::NotAProfile, format!("{} is not UTF-8", name.escape_debug()))
    })?;
    Profile::parse(schema, &text).map_err(|error| {
        let reason = match () {
            () if error.is_other_contract() => Reason::OtherContract,
            () if error.is_contract() => Reason::Unresolved,
            () => Reason::NotAProfile,
        };
        let line = error.line();
        let text = error.to_string();
        let text = line.and_then(|line| text.strip_prefix(&format!("line {line}: "))).unwrap_or(&text);
        let error = Error::new(Source::Traffic, reason, format!("{}: {text}", name.escape_debug()));
        line.map_or(error.clone(), |line| error.with_line(line))
    })
}

fn read<T>(
    source: Source,
    path: Option<&Path>,
    own: Text<'_>,
    parse: impl FnOnce(&str, String) -> Result<T, Error>,
) -> Read<T> {
    let (name, path) = match (path, own) {
        (Some(path), _) => (path.to_string_lossy().into_owned(), path.to_owned()),
        (None, Text::File { folder, name }) => (name.to_owned(), folder.join(name)),
        (None, Text::Embedded { name, text }) => {
            return Read { name: name.to_owned(), path: None, value: parse(name, text.to_owned()) };
        }
    };
    let value = file(source, &name, &path).and_then(|bytes| {
        let text = String::from_utf8(bytes).map_err(|_| {
            Error::new(source, Reason::Malformed, format!("{} is not UTF-8", name.escape_debug()))
        })?;
        parse(&name, text)
    });
    Read { name, path: Some(path), value }
}

fn json(source: Source, name: &str, text: String) -> Result<Json, Error> {
    let value = serde_json::from_str(&text).map_err(|error| Error::malformed(source, name, &error))?;
    Ok(Json { value, text })
}

pub(super) fn file(source: Source, name: &str, path: &Path) -> Result<Vec<u8>, Error> {
    let file = File::open(path).map_err(|error| Error::unreadable(source, name, &error))?;
    bounded(source, name, file)
}

fn bounded(source: Source, name: &str, reader: impl io::Read) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    reader
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::unreadable(source, name, &error))?;
    if bytes.len() as u64 > MOST_BYTES {
        let detail = format!("{} has more than {} MiB", name.escape_debug(), MOST_BYTES >> 20);
        return Err(Error::new(source, Reason::TooLarge, detail));
    }
    Ok(bytes)
}

/// Reads pages.
pub(super) struct Pages<'a> {
    /// In seconds.
    pub(super) timeout: u64,
    /// Takes what a person should know beside the result.
    pub(super) notes: &'a mut Vec<String>,
}

impl Pages<'_> {
    /// A page by the name of a file, `-` or an address.
    pub(super) fn read(&mut self, name: &str, layout: Option<Layout>) -> Result<Given<Page>, Error> {
        let parse = |bytes: &[u8]| match layout {
            Some(layout) => Page::parse_as(layout, bytes),
            None => Page::parse(bytes),
        };
        if name.contains("://") {
            let fetch = Fetch { timeout: Duration::from_secs(self.timeout), ..Fetch::default() };
            let fetched = fetch_now(&fetch, name)?;
            for address in &fetched.redirects {
                self.notes.push(format!("redirected to {address}"));
            }
            // What an address has behind its path can be secret, and the lock is public.
            let address = fetched.url.split(['?', ';', '#']).next().unwrap_or_default();
            let (address, page) = (address.to_owned(), parse(&fetched.bytes)?.found_at(address));
            let given = if name.contains(['?', ';', '#']) { "URL" } else { name };
            return Ok(Given {
                text: String::from_utf8(fetched.bytes).ok(),
                name: address,
                again: given.to_owned(),
                value: page,
                is_input: false,
            });
        }
        let is_input = name == "-";
        let shown = if is_input { "standard input" } else { name };
        let bytes = if is_input {
            bounded(Source::Page, shown, io::stdin().lock())?
        } else {
            file(Source::Page, shown, Path::new(name))?
        };
        let again = if is_input { "FILE" } else { name };
        let value = parse(&bytes)?;
        let text = String::from_utf8(bytes).ok();
        Ok(Given { name: shown.to_owned(), again: again.to_owned(), value, is_input, text })
    }
}

fn fetch_now(fetch: &Fetch, address: &str) -> Result<Fetched, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        Error::new(Source::Page, Reason::NotFetched, format!("the network cannot be used: {error}"))
    })?;
    let fetched = runtime.block_on(fetch.get(address));
    // A look-up of a name that takes too long is left behind.
    runtime.shutdown_background();
    fetched
}
