//! What a page says, as the renderers and the mutations see it.

use serde_json::Value;

/// A page that has not been written in any layout yet.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) location: String,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) path: String,
    pub(crate) query: Vec<Field>,
    pub(crate) examples_heading: &'static str,
    pub(crate) examples: Vec<String>,
    pub(crate) method: String,
    pub(crate) protocol: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    /// The headers stand above the method.
    pub(crate) headers_first: bool,
    pub(crate) request: Request,
    pub(crate) response_text: String,
    pub(crate) response_sample: Option<Vec<String>>,
    pub(crate) columns: [String; 2],
    pub(crate) fields: Vec<Field>,
    pub(crate) notes: Vec<(&'static str, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Request {
    None,
    /// Nothing below the heading.
    Silent,
    Fields(Vec<Field>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) fields: Vec<Field>,
}

impl Field {
    pub(crate) fn new(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), text: text.to_owned(), fields: Vec::new() }
    }
}

impl Model {
    /// The facts of the shipped lock, with the descriptions of the shipped schema in place of those it must not hold.
    pub(crate) fn shipped() -> Self {
        let lock: Value = serde_json::from_str(optics_schema::DOCUMENTATION).unwrap();
        let schema: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let scope = text(&lock["scopes"][0]);
        let header = |header: &Value| {
            let value = text(&header["value"]);
            let more = format!("{value} with a token that holds the {scope} permission");
            (text(&header["name"]), if header["text"].is_null() { value } else { more })
        };
        Self {
            location: text(&lock["location"]),
            title: text(&lock["title"]),
            summary: format!("{} Ask CylanceOPTICS for it by its id.", text(&schema["description"])),
            path: text(&lock["path"]),
            query: Vec::new(),
            examples_heading: "Example",
            examples: lock["examples"].as_array().unwrap().iter().map(text).collect(),
            method: text(&lock["method"]),
            protocol: lock["protocol"].as_str().map(str::to_owned),
            headers: lock["headers"].as_array().unwrap().iter().map(header).collect(),
            headers_first: false,
            request: Request::None,
            response_text: "Errors are described on another page of the guide.".to_owned(),
            response_sample: None,
            columns: ["Field Name".to_owned(), "Description".to_owned()],
            fields: fields(&lock["response"]["fields"], &schema, &schema),
            notes: Vec::new(),
        }
    }

    /// The same with everything that other pages of the guide have.
    pub(crate) fn rich() -> Self {
        let mut model = Self::shipped();
        let mut sort = Field::new("sort", "In which order the answers come.");
        sort.fields =
            vec![Field::new("up", "The first one first."), Field::new("down", "The last one first.")];
        model.query = vec![
            Field::new("page", "Which page of the answers to give."),
            sort,
            Field::new("full", "Whether all is told. If true, it is."),
        ];
        model.examples.push(format!("{}?page=2", model.examples[0]));
        let mut parcel = Field::new("parcel", "What to send to the devices.");
        parcel.fields =
            vec![Field::new("weight", "How heavy the parcel is."), Field::new("size", "How large it is.")];
        model.request = Request::Fields(vec![parcel, Field::new("urgent", "Whether it must be quick.")]);
        let first = &model.fields[0].name;
        model.response_sample = Some(vec!["{".to_owned(), format!("\"{first}\": \"2026\""), "}".to_owned()]);
        model.notes = vec![("Notes", "Nothing is said about how long an execution is kept.".to_owned())];
        model
    }
}

fn fields(list: &Value, schema: &Value, root: &Value) -> Vec<Field> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let field = |entry: &Value| {
        let name = entry["name"].as_str().unwrap();
        let of_schema = resolve(&schema["properties"][name], root);
        let own = schema["properties"][name]["description"].as_str();
        let text =
            own.or_else(|| of_schema["description"].as_str()).expect("the schema describes each field");
        let text = text.replace(['`', ';'], "");
        Field {
            name: name.to_owned(),
            text: format!("{}{text}", wording(entry["hint"].as_str())),
            fields: fields(&entry["fields"], items(of_schema, root), root),
        }
    };
    list.iter().map(field).collect()
}

fn resolve<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

fn items<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    let items = schema.get("items").unwrap_or(schema);
    resolve(items, root)
}

/// A sentence whose words give the hint that the lock has.
fn wording(hint: Option<&str>) -> &'static str {
    match hint {
        Some("if-true") => "If true, it is on. ",
        Some("number-of") => "Tells the number of things. ",
        Some("date-and-time") => "Gives a date and time. ",
        Some("list-of") => "Holds a list of things. ",
        Some("email-address") => "Gives an email address. ",
        Some("unique-id") => "Gives a unique ID. ",
        Some("url") => "Gives a URL. ",
        Some("name-of") => "Gives the name of a thing. ",
        Some(other) => panic!("the corpus has no words for the rule {other}"),
        None => "",
    }
}
