//! Reads a profile, and believes nothing that contradicts itself.
//!
//! It is read with places, so that each error tells its line. No error quotes a value: what was given for a profile can
//! be something else, a capture for instance.

use std::collections::BTreeMap;

use optics_validator::json::{self, Document, Kind};

use crate::error::Error;
use crate::format::Format;
use crate::names::{MOST_NAMES, Names, is_name_of_a_field};
use crate::profile::{MOST, Profile, Seen};
use crate::values::{Bounds, Type, Values};
use crate::written::VERSION;

impl Profile {
    /// Reads the JSON form of a profile of that contract.
    ///
    /// # Errors
    ///
    /// When the text is no profile: no JSON, an unknown, missing or doubled member, or counts that no documents could
    /// have given. When it is of another version, or of another contract, or of another state of its fields. The error
    /// tells the line.
    pub fn parse(contract: &str, text: &str) -> Result<Self, Error> {
        let mut profile = Self::new(contract)?;
        let document = json::read(text.as_bytes()).map_err(|error| {
            let line = usize::try_from(error.position().line).unwrap_or(usize::MAX);
            Error::not_a_profile(line, format!("it is not JSON: {}", error.reason()))
        })?;
        let source = Source(&document);
        if let Some(flaw) = document.flaws().first() {
            let detail = "a key comes twice, or an escape is half of one";
            return Err(Error::not_a_profile(source.line(flaw.span()), detail));
        }
        source.fill(&mut profile)?;
        Ok(profile)
    }
}

/// The text that is read, for telling lines.
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

    fn fill(self, profile: &mut Profile) -> Result<(), Error> {
        let root = Part { source: self, value: self.0.root(), name: "the text" };
        // The version comes first: what the other members are depends on it.
        let version = root.member("version")?;
        if version.count()? != VERSION {
            return Err(Error::other_version(version.line()));
        }
        root.only(&["$comment", "version", "contract", "documents", "fields", "undocumented"])?;
        root.member("$comment")?.text()?;
        let contract = root.member("contract")?;
        contract.only(&["id", "fields"])?;
        let fingerprint = profile.layout.fingerprint();
        for (name, own) in [("id", &profile.layout.id), ("fields", &fingerprint)] {
            let member = contract.member(name)?;
            if member.text()? != own {
                return Err(Error::other_contract().at_line(member.line()));
            }
        }
        let documents = root.member("documents")?;
        documents.only(&["seen", "each"])?;
        let mut parts = vec![None; profile.seen.len()];
        parts[0] = Some(documents);
        profile.seen[0] = documents.seen(false, false)?;
        root.member("fields")?.fields(profile, &mut parts)?;
        for (at, part) in parts.into_iter().enumerate() {
            match part {
                Some(part) => part.check(profile, at)?,
                None => {
                    let path = &profile.layout.fields[at].path;
                    return Err(root.member("fields")?.wrong(format!("`{path}` is missing")));
                }
            }
        }
        root.member("undocumented")?.undocumented(profile)
    }
}

impl<'d> Part<'d> {
    /// Each field of the contract once.
    fn fields(self, profile: &mut Profile, parts: &mut [Option<Self>]) -> Result<(), Error> {
        let layout = profile.layout.clone();
        let places: BTreeMap<&str, usize> =
            layout.fields.iter().enumerate().skip(1).map(|(at, field)| (field.path.as_str(), at)).collect();
        for value in self.array()? {
            let part = Part { value, name: "the field", ..self };
            part.only(&["field", "parents", "seen", "each"])?;
            let path = part.member("field")?;
            let at = places.get(path.text()?).copied().filter(|at| parts[*at].is_none());
            let at =
                at.ok_or_else(|| path.wrong("the field stands twice, or the contract does not name it"))?;
            let field = &layout.fields[at];
            profile.seen[at] = part.seen(field.is_number, field.has_number_items)?;
            parts[at] = Some(part);
        }
        Ok(())
    }

    /// Whether documents can give what was counted of a field, beside what was counted of the others.
    fn check(self, profile: &Profile, at: usize) -> Result<(), Error> {
        let (field, seen) = (&profile.layout.fields[at], &profile.seen[at]);
        if at > 0 {
            let parents = profile.seen[field.parent].objects();
            self.member("parents")?.is_count_of(parents)?;
            if seen.values.count() > parents {
                return Err(self.member("seen")?.wrong("it was present more often than it could be"));
            }
        }
        let lists = u128::from(seen.values.of_type(Type::Array));
        let (least, most) =
            seen.values.items().map_or((0, 0), |(least, most)| (u128::from(least), u128::from(most)));
        // One list has the least, and if there are more, another has the most; the rest lie between.
        let (sum, rest) = if lists > 1 { (least + most, lists - 2) } else { (least, 0) };
        if !(sum + rest * least..=sum + rest * most).contains(&u128::from(seen.items.count())) {
            return Err(self.wrong("the number of items is none that its lists can have"));
        }
        Ok(())
    }

    fn undocumented(self, profile: &mut Profile) -> Result<(), Error> {
        let layout = profile.layout.clone();
        for value in self.array()? {
            let part = Part { value, name: "the undocumented field", ..self };
            part.only(&["in", "name", "all", "seen"])?;
            let within = part.member("in")?;
            let path = within.text()?;
            let at = layout.fields.iter().position(|field| field.path == path);
            let at = at.ok_or_else(|| within.wrong("there is no such field"))?;
            let name = part.member("name")?;
            let text = name.text()?;
            if layout.fields[at].children.contains_key(text) {
                return Err(name.wrong("the contract names it"));
            }
            let seen = &mut profile.seen[at];
            let objects = seen.objects();
            let all = part.optional("all")?.map_or(Ok(false), Self::boolean)?;
            let values = part.member("seen")?.values(false)?;
            let count = values.count();
            let is_new = if text == "*" {
                let is_new = seen.names.folded.count() == 0;
                (seen.names.folded, seen.names.all) = (values, all);
                is_new
            } else if is_name_of_a_field(text) && !all && count <= objects {
                seen.names.named.insert(text.to_owned(), values).is_none()
            } else {
                return Err(name.wrong("it is not written as names that are kept, or too often there"));
            };
            if !is_new || count == 0 || objects == 0 || !can_be(&seen.names) {
                return Err(part.wrong(format!(
                    "it stands twice, or could not be there; of one object at most {MOST_NAMES} names are kept"
                )));
            }
        }
        Ok(())
    }

    fn seen(self, is_number: bool, has_number_items: bool) -> Result<Seen, Error> {
        let values = self.member("seen")?.values(is_number)?;
        let items = match self.optional("each")? {
            Some(part) => part.values(has_number_items)?,
            None => Values::default(),
        };
        Ok(Seen { values, items, names: Names::default() })
    }

    fn values(self, ranged: bool) -> Result<Values, Error> {
        self.only(&[
            "count",
            "types",
            "formats",
            "urlsWithUserInformation",
            "characters",
            "items",
            "numbers",
        ])?;
        let mut values = Values::default();
        self.counts("types", &Type::ALL.map(Type::name), &mut values.types)?;
        self.counts("formats", &Format::ALL.map(Format::name), &mut values.formats)?;
        self.member("count")?.is_count_of(values.count())?;
        if let Some(part) = self.optional("urlsWithUserInformation")? {
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
        let [least, most] = part.array()? else { return Err(part.expected("an array of two")) };
        let bounds = Bounds(read(Part { value: least, ..part })?, read(Part { value: most, ..part })?);
        if bounds.1 < bounds.0 {
            Err(part.wrong("the least is more than the largest"))
        } else {
            Ok(Some(bounds))
        }
    }

    /// Refuses members that a profile does not have here.
    fn only(self, known: &[&str]) -> Result<(), Error> {
        let mut members = self.object()?.members();
        match members.find(|member| !known.contains(&member.name())) {
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
            Err(self.wrong(format!("by the other counts, `{}` is {sum}", self.name)))
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
        Some("`formats` do not add up to the strings")
    } else if values.with_user_information > urls {
        Some("more URLs with user information than URLs")
    } else if !fits(strings, values.characters) || shortest_is_empty != (values.of_format(Format::Empty) > 0)
    {
        Some("`characters` and strings do not go together")
    } else if !fits(values.of_type(Type::Array), values.items) {
        Some("`items` and lists do not go together")
    } else if !fits(if ranged { numbers } else { 0 }, values.numbers) {
        Some("`numbers` stands where no documented number was, or is missing where one was")
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

/// Whether so many names can be kept, and so many folded.
fn can_be(names: &Names) -> bool {
    if names.all {
        names.named.is_empty() && names.folded.count() > MOST_NAMES as u64
    } else {
        names.named.len() <= MOST_NAMES
    }
}
