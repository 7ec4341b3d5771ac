//! Reads a profile, and believes nothing that contradicts itself.
//!
//! Everything is read into an empty profile of the contract, so that its places are known.

use optics_validator::json::{self, Document, Kind};

use crate::error::Error;
use crate::format::Format;
use crate::layout::Place;
use crate::names::{MOST_NAMES, Names, is_name_of_a_field};
use crate::profile::{MOST, Profile};
use crate::values::{Bounds, Type, Values};
use crate::written::VERSION;

/// The members of everything that was counted.
const OF_VALUES: [&str; 7] =
    ["present", "types", "formats", "urls_with_user_information", "characters", "items", "numbers"];

pub(crate) fn profile(mut profile: Profile, text: &str) -> Result<Profile, Error> {
    let document = json::read(text.as_bytes()).map_err(|error| {
        let line = usize::try_from(error.position().line).unwrap_or(usize::MAX);
        Error::not_a_profile(line, format!("it is not JSON: {}", error.reason()))
    })?;
    let source = Source(&document);
    if let Some(flaw) = document.flaws().first() {
        return Err(Error::not_a_profile(
            source.line(flaw.span()),
            "a key comes twice, or an escape is half of one",
        ));
    }
    source.profile(&mut profile)?;
    Ok(profile)
}

/// What is read, for telling lines.
#[derive(Clone, Copy)]
struct Source<'d>(&'d Document<'d>);

/// A value, and what to call it.
#[derive(Clone, Copy)]
struct Part<'d> {
    source: Source<'d>,
    value: &'d json::Value<'d>,
    name: &'d str,
}

impl Source<'_> {
    fn line(self, span: json::Span) -> usize {
        let before = self.0.text().as_bytes().iter().take(span.start);
        1 + before.filter(|byte| **byte == b'\n').count()
    }

    fn profile(self, profile: &mut Profile) -> Result<(), Error> {
        let root = Part { source: self, value: self.0.root(), name: "the text" };
        // First of all, since nothing is known of other versions.
        if root.object()?.get("version").is_none() {
            return Err(root.wrong("it has no `version`"));
        }
        let version = root.member("version")?;
        if version.count()? != VERSION {
            return Err(Error::other_version(version.line()));
        }
        root.only(&[&["version", "contract", "documents", "fields", "undocumented"]])?;
        let contract = root.member("contract")?;
        contract.only(&[&["id", "fingerprint"]])?;
        for (member, own) in [("id", profile.contract()), ("fingerprint", profile.fingerprint())] {
            let member = contract.member(member)?;
            if member.text()? != own {
                return Err(Error::other_contract().at_line(member.line()));
            }
        }
        let documents = root.member("documents")?;
        documents.only(&[&OF_VALUES])?;
        let values = documents.values(false)?;
        if let Some(counted) = profile.counted.first_mut() {
            counted.values = values;
        }
        root.member("fields")?.fields(profile)?;
        root.member("undocumented")?.undocumented(profile)
    }
}

impl<'d> Part<'d> {
    /// All fields of the contract, in its order.
    fn fields(self, profile: &mut Profile) -> Result<(), Error> {
        let items = self.array()?;
        let known = profile.layout.places.len().saturating_sub(1);
        if items.len() != known {
            return Err(self.wrong(format!("it has {} fields, and the contract {known}", items.len())));
        }
        for (at, part) in items.iter().enumerate() {
            let at = at + 1;
            let part = Part { value: part, name: "a field", ..self };
            part.only(&[&["path", "parents"], &OF_VALUES])?;
            let Some(Place { path, parent, is_items, ranged, .. }) = profile.layout.places.get(at) else {
                continue;
            };
            if part.member("path")?.text()? != path {
                return Err(part.wrong(format!("the contract has the field `{path}` here")));
            }
            let parents = profile.containers(*parent, *is_items);
            let values = part.values(*ranged)?;
            part.member("parents")?.is_count_of(parents)?;
            let of_lists = profile.counted.get(*parent).and_then(|counted| counted.values.items());
            let (least, most) = if *is_items { of_lists.unwrap_or((0, 0)) } else { (0, 1) };
            let fits = |factor: u64| u128::from(parents) * u128::from(factor);
            if !(fits(least)..=fits(most)).contains(&u128::from(values.count())) {
                return Err(part.wrong(format!("`{path}` cannot have been in {parents} parents that often")));
            }
            if let Some(counted) = profile.counted.get_mut(at) {
                counted.values = values;
            }
        }
        Ok(())
    }

    fn undocumented(self, profile: &mut Profile) -> Result<(), Error> {
        let mut next = 0;
        for part in self.array()? {
            let part = Part { value: part, name: "an entry of `undocumented`", ..self };
            part.only(&[&["parent", "parents", "all_folded", "named", "folded"]])?;
            let parent = part.member("parent")?.text()?;
            let places = || profile.layout.places.iter().enumerate().skip(next);
            let Some((at, place)) =
                places().find(|(_, place)| place.path == parent && !place.members.is_empty())
            else {
                return Err(part.wrong("its `parent` has no fields, or comes out of order"));
            };
            next = at + 1;
            let parents = profile.containers(at, false);
            part.member("parents")?.is_count_of(parents)?;
            let names = part.names(place, parents)?;
            if let Some(counted) = profile.counted.get_mut(at) {
                counted.undocumented = names;
            }
        }
        Ok(())
    }

    fn names(self, place: &Place, parents: u64) -> Result<Names, Error> {
        let mut names = Names { all: self.member("all_folded")?.boolean()?, ..Names::default() };
        for member in self.member("named")?.object()?.members() {
            let part = Part { value: member.value(), name: "a field that is not documented", ..self };
            part.only(&[&OF_VALUES])?;
            if place.members.contains_key(member.name()) {
                return Err(part.wrong(format!("the contract names `{}`", member.name())));
            }
            if !is_name_of_a_field(member.name()) {
                return Err(part.wrong("its name is not written as names of fields are"));
            }
            let values = part.values(false)?;
            if !(1..=parents).contains(&values.count()) {
                return Err(part.wrong(format!("it cannot have been in {parents} parents that often")));
            }
            names.named.insert(member.name().to_owned(), values);
        }
        if let Some(folded) = self.optional("folded")? {
            folded.only(&[&OF_VALUES])?;
            names.folded = folded.values(false)?;
        }
        let most = if names.all { 0 } else { MOST_NAMES };
        if names.named.len() > most
            || names.is_empty()
            || (names.all && names.folded.count() <= MOST_NAMES as u64)
        {
            return Err(self.wrong(format!(
                "at most {MOST_NAMES} names are kept, and with more than that all are folded"
            )));
        }
        if parents == 0 {
            return Err(self.wrong("there was no object it could have been in"));
        }
        Ok(names)
    }

    fn values(self, ranged: bool) -> Result<Values, Error> {
        let mut values = Values::default();
        let names = Type::ALL.map(Type::name);
        self.counts("types", &names, &mut values.types)?;
        let names = Format::ALL.map(Format::name);
        self.counts("formats", &names, &mut values.formats)?;
        self.member("present")?.is_count_of(values.count())?;
        if values.count() > MOST {
            return Err(self.wrong("it counts more than 2^53 - 1"));
        }
        if let Some(part) = self.optional("urls_with_user_information")? {
            values.with_user_information = part.positive()?;
        }
        values.characters = self.bounds("characters", Self::count)?;
        values.items = self.bounds("items", Self::count)?;
        values.numbers = self.bounds("numbers", Self::number)?;
        match contradiction(&values, ranged) {
            Some(contradiction) => Err(self.wrong(contradiction)),
            None => Ok(values),
        }
    }

    fn counts(self, name: &'d str, names: &[&str], counts: &mut [u64]) -> Result<(), Error> {
        let Some(part) = self.optional(name)? else { return Ok(()) };
        for member in part.object()?.members() {
            let Some(at) = names.iter().position(|known| *known == member.name()) else {
                return Err(
                    Part { value: member.value(), ..part }.wrong(format!("`{name}` has none of this name"))
                );
            };
            if let Some(count) = counts.get_mut(at) {
                *count = Part { value: member.value(), ..part }.positive()?;
            }
        }
        Ok(())
    }

    fn bounds<T: PartialOrd>(
        self,
        name: &'d str,
        read: fn(Self) -> Result<T, Error>,
    ) -> Result<Option<Bounds<T>>, Error> {
        let Some(part) = self.optional(name)? else { return Ok(None) };
        part.only(&[&["least", "most"]])?;
        let bounds = Bounds(read(part.member("least")?)?, read(part.member("most")?)?);
        if bounds.1 < bounds.0 { Err(part.wrong("`least` is more than `most`")) } else { Ok(Some(bounds)) }
    }

    /// Refuses members that a profile does not have here.
    fn only(self, known: &[&[&str]]) -> Result<(), Error> {
        let mut members = self.object()?.members();
        match members.find(|member| !known.iter().any(|known| known.contains(&member.name()))) {
            None => Ok(()),
            Some(member) => {
                let part = Part { value: member.value(), ..self };
                // What stands there can be anything.
                let name = if is_name_of_a_field(member.name()) { member.name() } else { "…" };
                Err(part.wrong(format!("{} has the member `{name}`, which no profile has there", self.name)))
            }
        }
    }

    fn member(self, name: &'d str) -> Result<Self, Error> {
        self.optional(name)?.ok_or_else(|| self.wrong(format!("{} lacks `{name}`", self.name)))
    }

    fn optional(self, name: &'d str) -> Result<Option<Self>, Error> {
        Ok(self.object()?.get(name).map(|value| Part { value, name, ..self }))
    }

    fn object(self) -> Result<&'d json::Object<'d>, Error> {
        let Kind::Object(object) = self.value.kind() else { return Err(self.expected("an object")) };
        Ok(object)
    }

    fn array(self) -> Result<&'d [json::Value<'d>], Error> {
        let Kind::Array(items) = self.value.kind() else { return Err(self.expected("an array")) };
        Ok(items)
    }

    fn text(self) -> Result<&'d str, Error> {
        let Kind::String(text) = self.value.kind() else { return Err(self.expected("a string")) };
        Ok(text)
    }

    fn boolean(self) -> Result<bool, Error> {
        let Kind::Boolean(boolean) = self.value.kind() else { return Err(self.expected("true or false")) };
        Ok(*boolean)
    }

    fn number(self) -> Result<f64, Error> {
        let Kind::Number(number) = self.value.kind() else { return Err(self.expected("a number")) };
        // Zero has one sign here: see `Values::count_value`.
        number.as_f64().map(|number| number + 0.0).ok_or_else(|| self.expected("a number of 64 bits"))
    }

    fn count(self) -> Result<u64, Error> {
        let Kind::Number(number) = self.value.kind() else { return Err(self.expected("a count")) };
        number
            .as_u64()
            .filter(|count| *count <= MOST)
            .ok_or_else(|| self.expected("a count of at most 2^53 - 1"))
    }

    fn positive(self) -> Result<u64, Error> {
        self.count()?.checked_sub(1).map(|less| less + 1).ok_or_else(|| self.expected("a count above zero"))
    }

    fn is_count_of(self, sum: u64) -> Result<(), Error> {
        if self.count()? == sum {
            Ok(())
        } else {
            Err(self.wrong(format!("the other counts make `{}` {sum}", self.name)))
        }
    }

    fn line(self) -> usize {
        self.source.line(self.value.span())
    }

    fn expected(self, what: &str) -> Error {
        self.wrong(format!("expected {} to be {what}", self.name))
    }

    fn wrong(self, detail: impl Into<String>) -> Error {
        Error::not_a_profile(self.line(), detail)
    }
}

/// What values cannot be like.
fn contradiction(values: &Values, ranged: bool) -> Option<&'static str> {
    let strings = values.of_type(Type::String);
    let numbers = values.of_type(Type::Integer).saturating_add(values.of_type(Type::Number));
    let of_formats: u128 = values.formats.iter().map(|count| u128::from(*count)).sum();
    let urls: u64 = values.formats().filter(|(format, _)| format.is_url()).map(|(_, count)| count).sum();
    let shortest_is_empty = values.characters().is_some_and(|(least, _)| least == 0);
    if of_formats != u128::from(strings) {
        Some("each string has one format, so `formats` counts as many as there are strings")
    } else if values.with_user_information > urls {
        Some("it counts more URLs with user information than URLs")
    } else if !fits(strings, values.characters) || shortest_is_empty != (values.of_format(Format::Empty) > 0)
    {
        Some("`characters` does not fit the strings")
    } else if !fits(values.of_type(Type::Array), values.items) {
        Some("`items` does not fit the arrays")
    } else if !fits(if ranged { numbers } else { 0 }, values.numbers) {
        Some("`numbers` does not fit the numbers, or the contract does not call it one")
    } else {
        None
    }
}

/// There are bounds if there is something, and one thing is its own least and most.
fn fits<T: PartialEq>(count: u64, bounds: Option<Bounds<T>>) -> bool {
    match (count, bounds) {
        (0, bounds) => bounds.is_none(),
        (_, None) => false,
        (count, Some(Bounds(least, most))) => count > 1 || least == most,
    }
}
