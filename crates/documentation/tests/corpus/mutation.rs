//! Changes of a page, each with the one finding that it must give.

use crate::model::{Field, Model, Request};

/// A change of what a page says.
pub(crate) struct Mutation {
    pub(crate) name: &'static str,
    pub(crate) base: Base,
    /// Kind and subject of the finding; `None` for a page that says the same.
    pub(crate) finding: Option<(&'static str, String)>,
    pub(crate) needs: Needs,
    pub(crate) apply: Box<dyn Fn(&mut Model) + Sync + Send>,
}

/// The page that is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    Shipped,
    Rich,
}

/// What a layout must keep to show the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    Nothing,
    /// Lists in the cells of the response table.
    Lists,
    /// Where the response table ends.
    End,
    /// Both.
    ListsAndEnd,
    /// Titles of the columns.
    Titles,
}

fn of(
    name: &'static str,
    (kind, subject): (&'static str, &str),
    apply: impl Fn(&mut Model) + Sync + Send + 'static,
) -> Mutation {
    let base = if name.starts_with("rich: ") { Base::Rich } else { Base::Shipped };
    let finding = (!kind.is_empty()).then(|| (kind, subject.to_owned()));
    Mutation { name, base, finding, needs: Needs::Nothing, apply: Box::new(apply) }
}

impl Mutation {
    fn needs(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }
}

/// Every change. Fields are taken by their place, so that no name of the resource is needed.
pub(crate) fn all() -> Vec<Mutation> {
    let mut all = fields();
    all.extend(operation());
    all.extend(examples_and_texts());
    all.extend(rich());
    all
}

fn new_field() -> Field {
    Field::new("colour", "Which colour the thing has.")
}

/// The first field with at least two sub-fields.
fn parent(model: &Model) -> usize {
    model.fields.iter().position(|field| field.fields.len() > 1).expect("the page has nested fields")
}

fn path(model: &Model, child: usize) -> String {
    let parent = &model.fields[parent(model)];
    format!("{}.{}", parent.name, parent.fields[child].name)
}

fn fields() -> Vec<Mutation> {
    let base = Model::shipped();
    let (parent_at, last) = (parent(&base), base.fields.len() - 1);
    let name = |at: usize| base.fields[at].name.clone();
    let parent_name = name(parent_at);
    let plain = base.fields.iter().position(|field| field.fields.is_empty()).expect("a plain field");
    let (other_parent, _) = base
        .fields
        .iter()
        .enumerate()
        .rfind(|(at, field)| *at != parent_at && field.fields.len() > 1)
        .expect("a second field with sub-fields");
    let nested_new = format!("{parent_name}.colour");
    let top = "top level";
    let moved = path(&base, 0);
    let last_nested = {
        let field = &base.fields[last];
        format!("{}.{}", field.name, field.fields.last().expect("the last field has sub-fields").name)
    };
    vec![
        of("nothing", ("", ""), |_| {}),
        of("field added first", ("field-added", "colour"), |model| model.fields.insert(0, new_field())),
        of("field added", ("field-added", "colour"), |model| model.fields.insert(4, new_field())),
        of("field added last", ("field-added", "colour"), |model| model.fields.push(new_field())),
        of("sub-field added", ("field-added", &nested_new), move |model| {
            model.fields[parent_at].fields.insert(1, new_field());
        })
        .needs(Needs::Lists),
        of("field removed", ("field-removed", &name(plain + 2)), move |model| {
            model.fields.remove(plain + 2);
        })
        .needs(Needs::Lists),
        of("first field removed", ("field-removed", &name(0)), |model| {
            model.fields.remove(0);
        })
        .needs(Needs::Lists),
        of("field with sub-fields removed", ("field-removed", &parent_name), move |model| {
            model.fields.remove(parent_at);
        })
        .needs(Needs::Lists),
        of("sub-field moved to the top", ("field-moved", &path(&base, 1)), move |model| {
            let field = model.fields[parent_at].fields.remove(1);
            model.fields.insert(1, field);
        })
        .needs(Needs::Lists),
        of("field moved into one of its siblings", ("field-moved", &name(0)), move |model| {
            let field = model.fields.remove(0);
            model.fields[parent_at - 1].fields.insert(1, field);
        })
        .needs(Needs::Lists),
        of("last field removed", ("field-removed", &name(last)), |model| {
            model.fields.pop();
        })
        .needs(Needs::End),
        of("sub-field removed", ("field-removed", &moved), move |model| {
            model.fields[parent_at].fields.remove(0);
        })
        .needs(Needs::Lists),
        of("last sub-field removed", ("field-removed", &last_nested), move |model| {
            model.fields[last].fields.pop();
        })
        .needs(Needs::ListsAndEnd),
        of("field renamed", ("field-renamed", &name(plain)), move |model| {
            "moment".clone_into(&mut model.fields[plain].name);
        }),
        of("field with sub-fields renamed", ("field-renamed", &parent_name), move |model| {
            "holder".clone_into(&mut model.fields[parent_at].name);
        }),
        of("sub-field renamed", ("field-renamed", &moved), move |model| {
            "serial".clone_into(&mut model.fields[parent_at].fields[0].name);
        })
        .needs(Needs::Lists),
        of("sub-field moved", ("field-moved", &moved), move |model| {
            let field = model.fields[parent_at].fields.remove(0);
            model.fields[other_parent].fields.insert(0, field);
        })
        .needs(Needs::Lists),
        of("order changed", ("field-order-changed", top), |model| model.fields.swap(2, 3)),
        of("order of sub-fields changed", ("field-order-changed", &parent_name), move |model| {
            model.fields[parent_at].fields.swap(0, 1);
        })
        .needs(Needs::Lists),
        of("description reworded", ("description-reworded", &name(plain)), move |model| {
            let field = &mut model.fields[plain];
            field.text = format!("{} It is never empty.", field.text);
        }),
        of("description of a sub-field reworded", ("description-reworded", &moved), move |model| {
            let field = &mut model.fields[parent_at].fields[0];
            field.text = format!("{} It is never empty.", field.text);
        })
        .needs(Needs::Lists),
        of("type hint changed", ("type-hint-changed", &name(plain)), move |model| {
            "Holds a list of moments.".clone_into(&mut model.fields[plain].text);
        }),
        of("table header changed", ("table-header-changed", "response table"), |model| {
            "Property Name".clone_into(&mut model.columns[0]);
        })
        .needs(Needs::Titles),
    ]
}

fn operation() -> Vec<Mutation> {
    vec![
        of("title changed", ("title-changed", "title"), |model| model.title.push_str(" again")),
        of("summary reworded", ("summary-reworded", "summary"), |model| {
            model.summary.push_str(" It is quick.");
        }),
        of("path changed", ("path-changed", "path"), |model| {
            model.path = model.path.replacen("/v2/", "/v3/", 1);
            for example in &mut model.examples {
                *example = example.replacen("/v2/", "/v3/", 1);
            }
        }),
        of("path parameter renamed", ("path-parameter-renamed", "path"), |model| {
            let open = model.path.find('{').expect("the path has a parameter");
            model.path = format!("{}{{some_id}}", &model.path[..open]);
        }),
        of("method changed", ("method-changed", "method"), |model| "POST".clone_into(&mut model.method)),
        of("protocol changed", ("protocol-changed", "protocol"), |model| {
            model.protocol = Some("HTTP/2".to_owned());
        }),
        of("protocol gone", ("protocol-changed", "protocol"), |model| model.protocol = None),
        of("header added", ("header-added", "header X-Tenant"), |model| {
            model.headers.push(("X-Tenant".to_owned(), "0".to_owned()));
        }),
        of("header removed", ("header-removed", "header Accept"), |model| {
            model.headers.retain(|(name, _)| name != "Accept");
        }),
        of("header changed", ("header-changed", "header Accept"), |model| {
            "text/csv".clone_into(&mut model.headers[0].1);
        }),
        of("header reworded", ("header-reworded", "header Authorization"), |model| {
            let text = &mut model.headers[1].1;
            *text = text.replacen("holds", "carries", 1);
        }),
        of("scope changed", ("scope-changed", "scope"), |model| {
            let text = &mut model.headers[1].1;
            *text = text.replacen(":read", ":list", 1);
        }),
        of("request body gained", ("request-body-changed", "request body"), |model| {
            model.request = Request::Fields(vec![new_field(), Field::new("size", "How large it is.")]);
        }),
        of("request statement gone", ("request-reworded", "request"), |model| {
            model.request = Request::Silent;
        }),
        of("sections in another order", ("heading-order-changed", "headings"), |model| {
            model.headers_first = true;
        }),
        of("another heading", ("headings-changed", "headings"), |model| model.examples_heading = "Examples"),
        of("moved", ("moved", "page"), |model| {
            "https://docs.example/elsewhere".clone_into(&mut model.location);
        }),
        of("rebranded", ("rebranded", "products"), |model| {
            model.summary = model.summary.replace("CylanceOPTICS", "Aurora Focus");
        }),
    ]
}

fn examples_and_texts() -> Vec<Mutation> {
    fn id(model: &mut Model, change: impl Fn(&str) -> String) {
        let (start, id) = model.examples[0].rsplit_once('/').expect("an example ends with an id");
        model.examples[0] = format!("{start}/{}", change(id));
    }
    vec![
        of("example value changed", ("example-changed", "example"), |model| {
            id(model, |id| id.chars().rev().map(|c| if c == '-' { '-' } else { 'a' }).rev().collect());
        }),
        of("example style changed", ("example-style-changed", "example"), |model| {
            id(model, |id| id.replace('-', "").to_uppercase());
        }),
        of("example host changed", ("example-host-changed", "example"), |model| {
            let url = model.examples[0].trim_start_matches("https://").to_owned();
            let (_, path) = url.split_once('/').expect("an example has a path");
            model.examples[0] = format!("https://api.example/{path}");
        }),
        of("example added", ("example-added", "example"), |model| {
            let more = format!("{}?detail=1", model.examples[0]);
            model.examples.push(more);
        }),
        of("example removed", ("example-removed", "example"), |model| model.examples.clear()),
        of("example contradicts the path", ("example-contradicts-path", "example"), |model| {
            model.examples[0] = model.examples[0].replacen("/v2/", "/v1/", 1);
        }),
        of("query parameter gained", ("query-parameter-added", "query: depth"), |model| {
            model.query.push(Field::new("depth", "How deep to look."));
        }),
        of("note gained", ("note-added", "Notes"), |model| {
            model.notes.push(("Notes", "At most ten requests are served in a minute.".to_owned()));
        }),
        of("response reworded", ("response-reworded", "response"), |model| {
            model.response_text.push_str(" They are few.");
        }),
        of("sample gained", ("sample-added", "response sample"), |model| {
            let first = model.fields[0].name.clone();
            model.response_sample = Some(vec![format!("{{ \"{first}\": \"2026\" }}")]);
        }),
    ]
}

fn rich() -> Vec<Mutation> {
    let sample_path = Model::rich().fields[0].name.clone();
    vec![
        of("rich: nothing", ("", ""), |_| {}),
        of("rich: query parameter added", ("query-parameter-added", "query: depth"), |model| {
            model.query.insert(1, Field::new("depth", "How deep to look."));
        }),
        of("rich: query parameter removed", ("query-parameter-removed", "query: sort"), |model| {
            model.query.remove(1);
        }),
        of("rich: query parameter renamed", ("query-parameter-renamed", "query: page"), |model| {
            "sheet".clone_into(&mut model.query[0].name);
        }),
        of("rich: query parameter reworded", ("query-parameter-reworded", "query: page"), |model| {
            model.query[0].text.push_str(" The first one has the number 1.");
        }),
        of(
            "rich: item below a query parameter removed",
            ("query-parameter-removed", "query: sort.up"),
            |model| {
                model.query[1].fields.remove(0);
            },
        ),
        of(
            "rich: order of query parameters",
            ("query-parameter-order-changed", "query: top level"),
            |model| {
                model.query.swap(0, 2);
            },
        ),
        of("rich: request field added", ("request-field-added", "request: colour"), |model| {
            request(model).insert(1, new_field());
        }),
        of("rich: request field removed", ("request-field-removed", "request: parcel"), |model| {
            request(model).remove(0);
        })
        .needs(Needs::Lists),
        of("rich: request field renamed", ("request-field-renamed", "request: urgent"), |model| {
            "hurried".clone_into(&mut request(model)[1].name);
        }),
        of("rich: request field reworded", ("request-field-reworded", "request: urgent"), |model| {
            request(model)[1].text.push_str(" It costs more.");
        }),
        of("rich: order of request fields", ("request-field-order-changed", "request: top level"), |model| {
            request(model).swap(0, 1);
        }),
        of("rich: request field moved", ("request-field-moved", "request: parcel.size"), |model| {
            let size = request(model)[0].fields.remove(1);
            request(model).push(size);
        })
        .needs(Needs::Lists),
        of("rich: item of a query parameter moved", ("query-parameter-moved", "query: sort.down"), |model| {
            let down = model.query[1].fields.remove(1);
            model.query[2].fields.push(down);
        }),
        of("rich: request body lost", ("request-body-changed", "request body"), |model| {
            model.request = Request::None;
        }),
        of("rich: note reworded", ("note-reworded", "Notes"), |model| {
            model.notes[0].1.push_str(" Ask for it.");
        }),
        of("rich: note removed", ("note-removed", "Notes"), |model| model.notes.clear()),
        of("rich: sample changed", ("sample-changed", "response sample"), move |model| {
            model.response_sample = Some(vec![format!("{{ \"{sample_path}\": \"2027\" }}")]);
        }),
        of("rich: sample removed", ("sample-removed", "response sample"), |model| {
            model.response_sample = None;
        }),
        of("rich: second example removed", ("example-removed", "example"), |model| {
            model.examples.pop();
        }),
    ]
}

fn request(model: &mut Model) -> &mut Vec<Field> {
    match &mut model.request {
        Request::Fields(fields) => fields,
        other => panic!("the page has no request: {other:?}"),
    }
}
