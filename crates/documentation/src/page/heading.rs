//! The headings and column titles of the guide's operation pages, by their wording.

/// A heading that every page of the guide can have. None of them belongs to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heading {
    Endpoint,
    Query,
    Example,
    Method,
    Headers,
    Request,
    RequestTable,
    Response,
    ResponseTable,
    Note,
}

const HEADINGS: [(&str, Heading); 17] = [
    ("Service endpoint", Heading::Endpoint),
    ("Optional query string parameters", Heading::Query),
    ("Required query string parameters", Heading::Query),
    ("Query string parameters", Heading::Query),
    ("Example", Heading::Example),
    ("Examples", Heading::Example),
    ("Example request", Heading::Example),
    ("Request example", Heading::Example),
    ("Method", Heading::Method),
    ("Request headers", Heading::Headers),
    ("Request", Heading::Request),
    ("Request JSON schema", Heading::RequestTable),
    ("Response", Heading::Response),
    ("Response JSON schema", Heading::ResponseTable),
    ("Note", Heading::Note),
    ("Notes", Heading::Note),
    ("Response status codes", Heading::Note),
];

impl Heading {
    /// The heading that a line is. Headings start with a capital; a field can have the same name in lower case.
    pub(crate) fn of(line: &str) -> Option<(Self, &'static str)> {
        let text = line.trim_end_matches(':').trim_end();
        let is_capital = text.starts_with(|first: char| first.is_ascii_uppercase());
        let found = HEADINGS.iter().find(|(wording, _)| is_capital && text.eq_ignore_ascii_case(wording));
        found.map(|&(wording, heading)| (heading, wording))
    }

    pub(crate) fn wording(self) -> &'static str {
        HEADINGS.iter().find(|(_, heading)| *heading == self).map_or("", |(wording, _)| wording)
    }
}

/// Titles of the column that holds the names of fields.
const NAME_COLUMNS: [&str; 8] =
    ["field name", "field", "name", "parameter", "parameter name", "property", "property name", "attribute"];

/// Titles of the column that holds the descriptions.
const TEXT_COLUMNS: [&str; 2] = ["description", "definition"];

/// Places of the name column and the description column in a header; `None` when it is no table of fields.
pub(crate) fn field_columns(header: &[String]) -> Option<(usize, usize)> {
    let place = |titles: &[&str]| {
        header.iter().position(|title| titles.iter().any(|known| title.eq_ignore_ascii_case(known)))
    };
    let columns = (place(&NAME_COLUMNS)?, place(&TEXT_COLUMNS)?);
    (columns.0 < columns.1).then_some(columns)
}

/// The two column titles that a line holds side by side.
pub(crate) fn both_columns(line: &str) -> Option<[String; 2]> {
    let (name, text) = line.rsplit_once(' ')?;
    let header = [name.to_owned(), text.to_owned()];
    field_columns(&header).map(|_| header)
}
