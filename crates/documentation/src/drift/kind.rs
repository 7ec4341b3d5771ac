//! The kinds of finding: one table with id, level and meaning.

/// How much a finding matters to those who built on the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing to do.
    Info,
    /// Somebody must look: the contract may need a change.
    Warning,
    /// What was built on the contract can fail.
    Breaking,
}

impl Level {
    /// Stable name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Breaking => "breaking",
        }
    }
}

/// What accepting a difference means for those who depend on the contract: the part of the version that it raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Impact {
    /// No release is needed.
    None,
    /// Nothing that code can see.
    Patch,
    /// More than before, and everything that worked works.
    Minor,
    /// What worked can fail.
    Major,
}

impl Impact {
    /// Stable name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

macro_rules! kinds {
    ($($name:ident = $id:literal, $level:ident, $impact:ident, $meaning:literal, $explanation:literal;)*) => {
        /// A kind of finding.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Kind {
            $(#[doc = $meaning] $name,)*
        }

        impl Kind {
            /// All kinds, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            fn entry(self) -> Entry {
                match self {
                    $(Self::$name => Entry {
                        id: $id,
                        level: Level::$level,
                        impact: Impact::$impact,
                        meaning: $meaning,
                        explanation: $explanation,
                    },)*
                }
            }
        }
    };
}

/// What is written down about a kind.
struct Entry {
    id: &'static str,
    level: Level,
    impact: Impact,
    meaning: &'static str,
    explanation: &'static str,
}

kinds! {
    // The page has changed since the lock was written.
    FieldAdded = "field-added", Warning, Minor,
        "the page describes a field that the lock does not have",
        "";
    FieldRemoved = "field-removed", Breaking, Major,
        "the page no longer describes a field",
        "";
    FieldRenamed = "field-renamed", Breaking, Major,
        "another name stands in a field's place",
        "";
    FieldMoved = "field-moved", Breaking, Major,
        "a field stands below another parent",
        "";
    FieldOrderChanged = "field-order-changed", Info, None,
        "the same fields stand in another order",
        "";
    DescriptionReworded = "description-reworded", Warning, Minor,
        "the description of a field has changed",
        "";
    TitleChanged = "title-changed", Warning, Minor,
        "the page of the same operation has another title",
        "";
    SummaryReworded = "summary-reworded", Warning, Minor,
        "the introduction of the page has changed",
        "";
    ResponseReworded = "response-reworded", Warning, Minor,
        "the text above the response table has changed",
        "";
    PathChanged = "path-changed", Breaking, Major,
        "the operation has another path",
        "";
    PathParameterRenamed = "path-parameter-renamed", Warning, Minor,
        "a parameter of the same path has another name",
        "";
    MethodChanged = "method-changed", Breaking, Major,
        "the operation has another HTTP method",
        "";
    QueryParameterAdded = "query-parameter-added", Warning, Minor,
        "the page describes a new query parameter",
        "";
    QueryParameterRemoved = "query-parameter-removed", Breaking, Major,
        "the page no longer describes a query parameter",
        "";
    RequestBodyChanged = "request-body-changed", Breaking, Major,
        "the operation has gained or lost a request body",
        "";
    HeaderAdded = "header-added", Breaking, Major,
        "the operation asks for another header",
        "";
    HeaderRemoved = "header-removed", Warning, Minor,
        "the operation no longer asks for a header",
        "";
    HeaderChanged = "header-changed", Breaking, Major,
        "a header has another value",
        "";
    HeaderReworded = "header-reworded", Warning, Minor,
        "the text beside a header's value has changed",
        "";
    ScopeChanged = "scope-changed", Breaking, Major,
        "the operation asks for other scopes",
        "";
    ExampleChanged = "example-changed", Info, None,
        "the example has other values of the same style",
        "";
    ExampleStyleChanged = "example-style-changed", Warning, Minor,
        "the id in the example is written in another style",
        "";
    ExampleHostChanged = "example-host-changed", Info, None,
        "the example names another host",
        "";
    ExampleAdded = "example-added", Info, None,
        "the page has gained an example",
        "";
    ExampleRemoved = "example-removed", Warning, Minor,
        "the page no longer has an example",
        "";
    ExampleContradictsPath = "example-contradicts-path", Warning, Minor,
        "the example does not fit the path of its own page",
        "";
    // The contract does not say what the lock says.
    SchemaFieldMissing = "schema-field-missing", Breaking, Major,
        "the schema lacks a documented field",
        "";
    SchemaFieldExtra = "schema-field-extra", Breaking, Major,
        "the schema claims that a field is documented, and it is not",
        "";
    SchemaFieldMoved = "schema-field-moved", Breaking, Major,
        "the schema has a documented field below another parent",
        "";
    SchemaFieldUndocumented = "schema-field-undocumented", Info, None,
        "the schema has a field that rests on other evidence",
        "";
    TypesFieldMissing = "types-field-missing", Breaking, Major,
        "the compiled types lack a documented field",
        "";
    TypesFieldExtra = "types-field-extra", Breaking, Major,
        "the compiled types have a field that nobody described",
        "";
    TypesFieldMoved = "types-field-moved", Breaking, Major,
        "the compiled types have a documented field below another parent",
        "";
    OpenapiPathDiffers = "openapi-path-differs", Breaking, Major,
        "openapi has another path for the operation",
        "";
    OpenapiPathParameterDiffers = "openapi-path-parameter-differs", Warning, Minor,
        "openapi names a parameter of the path differently",
        "";
    OpenapiMethodDiffers = "openapi-method-differs", Breaking, Major,
        "openapi has another method for the operation",
        "";
    OpenapiScopeDiffers = "openapi-scope-differs", Breaking, Major,
        "openapi has other scopes for the operation",
        "";
    OpenapiHeaderDiffers = "openapi-header-differs", Breaking, Major,
        "openapi does not account for a documented header",
        "";
    OpenapiQueryParameterDiffers = "openapi-query-parameter-differs", Breaking, Major,
        "openapi has other query parameters",
        "";
    OpenapiRequestBodyDiffers = "openapi-request-body-differs", Breaking, Major,
        "only one of openapi and the page has a request body",
        "";
    OpenapiExampleDiffers = "openapi-example-differs", Warning, Minor,
        "openapi has another example id than the page",
        "";
}

impl Kind {
    /// Stable id, in kebab case.
    pub fn id(self) -> &'static str {
        self.entry().id
    }

    /// How much it matters.
    pub fn level(self) -> Level {
        self.entry().level
    }

    /// What accepting it means for those who depend on the contract.
    pub fn impact(self) -> Impact {
        self.entry().impact
    }

    /// The kind with that id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.id() == id)
    }

    /// What it means, how it is found, and what to do about it: a few sentences.
    pub fn explanation(self) -> &'static str {
        self.entry().explanation
    }

    /// What it says, in one line.
    pub fn meaning(self) -> &'static str {
        self.entry().meaning
    }
}
