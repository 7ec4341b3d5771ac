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
        "The lock has a field that cannot be reached from the root of the schema. Types and validator do not know the field, and reports call it undocumented. Add it to the schema with its evidence, or accept the page again if the field is gone from it.";
    SchemaFieldExtra = "schema-field-extra", Breaking, Major,
        "the schema claims that a field is documented, and it is not",
        "The field's x-evidence has the grade documented, and the lock has no such field. Either the claim is wrong, or the page has lost the field. Give the field the grade it has, or remove it.";
    SchemaFieldUngraded = "schema-field-ungraded", Warning, Minor,
        "the schema has a field without x-evidence that the page does not describe",
        "Nothing says why the field is in the schema: the page does not have it, and it has no x-evidence with a grade. Add the evidence, with a source or a reason, or remove the field.";
    SchemaFieldRenamed = "schema-field-renamed", Breaking, Major,
        "the schema has a documented field by another name",
        "One field is missing below a parent, one that claims to be documented is too many below the same parent, and the class of the one fits the wording of the other. That is taken for a rename. Use the name that the page uses.";
    SchemaFieldMoved = "schema-field-moved", Breaking, Major,
        "the schema has a documented field below another parent",
        "The field's name stands once in the schema and once in the lock, below different parents. Documents that follow the page break the schema or hold a field it does not know. Move the field to where the page has it.";
    SchemaFieldUndocumented = "schema-field-undocumented", Info, None,
        "the schema has a field that rests on other evidence",
        "The schema says itself that the page does not describe the field, and gives another grade. Nothing needs to be done. The grade tells how far to trust it.";
    HintContradictsSchema = "hint-contradicts-schema", Warning, Minor,
        "the wording of the page hints at another type than the schema has",
        "The page gives no types; a rule takes a class of value from certain words of a description. The schema does not allow that class, or asserts no format where the words name one; where it allows several, one that agrees is enough. The finding names the rule and its words. Read the page, then change the schema or its evidence.";
    TypesFieldMissing = "types-field-missing", Breaking, Major,
        "the compiled types lack a documented field",
        "The schema derived from the compiled types has no such field. Decoding drops its value without a word. Run cargo xtask regen and build again; if it stays, the generator lost the field.";
    TypesFieldExtra = "types-field-extra", Breaking, Major,
        "the compiled types have a field that nobody described",
        "Neither the lock nor, on other evidence, the schema has the field. The types were changed by hand, or are older than the schema. Run cargo xtask regen and build again.";
    TypesFieldRenamed = "types-field-renamed", Breaking, Major,
        "the compiled types have a documented field by another name",
        "One field is missing below a parent and one is too many, and their classes fit: the name that serde reads has changed. Documents that follow the contract lose the value, or cannot be decoded. Restore the name.";
    TypesFieldMoved = "types-field-moved", Breaking, Major,
        "the compiled types have a documented field below another parent",
        "The field's name stands once in the types and once in the lock, below different parents. Documents that follow the page lose its value. Move it to where the page has it.";
    TypesTypeDiffers = "types-type-differs", Breaking, Major,
        "the compiled types take another type of value than the schema",
        "The JSON types that the compiled types read and those that the schema allows are not the same, or both name formats and none is common. A text without format on the side of the types is no difference, and neither is null for a field that may be missing: the reader is tolerant. Change the schema or the hand-written type.";
    OpenapiPathDiffers = "openapi-path-differs", Breaking, Major,
        "openapi has another path for the operation",
        "The operation is recognised by its scopes and method, and its path is not that of the page. Clients built on the description ask at the wrong place. Write the page's path into openapi.";
    OpenapiPathParameterDiffers = "openapi-path-parameter-differs", Warning, Minor,
        "openapi names a parameter of the path differently",
        "The paths are the same but for the names in braces. Nothing on the wire changes, only the names in generated clients. Use the page's name.";
    OpenapiMethodDiffers = "openapi-method-differs", Breaking, Major,
        "openapi has another method for the operation",
        "The operation is recognised by its path and scopes, and its HTTP method is not that of the page. Requests fail, or do something else. Write the page's method into openapi.";
    OpenapiScopeDiffers = "openapi-scope-differs", Breaking, Major,
        "openapi has other scopes for the operation",
        "The scopes of the operation's security are not those that the page names. Tokens lack a scope, or ask for more than they need. Use the page's scopes.";
    OpenapiHeaderDiffers = "openapi-header-differs", Breaking, Major,
        "openapi does not account for a documented header",
        "Accept is looked for among the media types of the response, Authorization among the security schemes, any other header among the parameters. What the page asks for is not there. Add it to openapi.";
    OpenapiQueryParameterDiffers = "openapi-query-parameter-differs", Breaking, Major,
        "openapi has other query parameters",
        "The names of the query parameters of the page and of openapi are not the same. Requests lack a parameter, or send one that nobody reads. Use the page's parameters.";
    OpenapiRequestBodyDiffers = "openapi-request-body-differs", Breaking, Major,
        "only one of openapi and the page has a request body",
        "A request body is described on one side and not on the other. Requests fail, or carry what nobody reads. Follow the page.";
    OpenapiExampleDiffers = "openapi-example-differs", Warning, Minor,
        "openapi has another example id than the page",
        "The example of the path's parameter is not the value in the example URL of the page. The style of an id is read from its example. Use the page's value.";
    OpenapiSchemaDiffers = "openapi-schema-differs", Breaking, Major,
        "openapi describes another response than the schema",
        "The schema of the JSON response with status 200 is missing, is another file, or is a copy whose fields are not those of the schema. Those who build on openapi get another contract than those who build on the schema. Refer to the schema file.";
    OpenapiTypeDiffers = "openapi-type-differs", Breaking, Major,
        "openapi has another type for a field than the schema",
        "Openapi has a copy of the schema, or leads to another part of it, and the classes of value that it allows for the field are not those of the schema. Refer to the schema file instead of copying it.";
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
