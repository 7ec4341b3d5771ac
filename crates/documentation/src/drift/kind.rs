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
        "A row of the response table, or an item below one, has a name that the lock has nowhere in that place, and no field that went missing has its description. What stands below it comes with it. Add the field to the schema with the grade documented, then accept the page.";
    FieldRemoved = "field-removed", Breaking, Major,
        "the page no longer describes a field",
        "The lock has the field, the page does not, and the page goes on behind its place, so that it was not cut off; nothing else on the page can be it. Whether the service still sends the field is another question: look at captured traffic before you take it out of the contract.";
    FieldRenamed = "field-renamed", Breaking, Major,
        "another name stands in a field's place",
        "One field is gone and one is new below the same parent, with the same description, or alone in the same place between the same neighbours. The lock holds fingerprints and not texts, so that a wording which is merely similar cannot be told from a new one. What stands below the field comes with it. If it is two changes rather than one, the neighbours in the report show it.";
    FieldMoved = "field-moved", Breaking, Major,
        "a field stands below another parent",
        "The name is gone from one place of the table and new in another, with the same description, or as the only one of that name. What stands below it moved with it. Move the field in the schema, then accept the page.";
    FieldOrderChanged = "field-order-changed", Info, None,
        "the same fields stand in another order",
        "The fields below one parent are the same and stand in another order. JSON objects have no order, so that nothing depends on it.";
    DescriptionReworded = "description-reworded", Warning, Patch,
        "the description of a field has changed",
        "The fingerprint of the description is another one, and its words hint at the same type as before. White space, line breaks and the names of a product do not count. Read both versions on the page: the lock holds none of the wording.";
    TypeHintChanged = "type-hint-changed", Breaking, Major,
        "the wording of a description hints at another type than before",
        "The page gives no types; a rule takes a class of value from certain words. The description was reworded so that another rule holds, or none any more. The finding names rules and words. Compare with captured traffic, then change the schema or accept the page.";
    TableHeaderChanged = "table-header-changed", Warning, Patch,
        "the columns of a field table have other titles",
        "The titles of the columns are not those of the lock. A new column can hold what no page has said so far, such as types: read it.";
    TitleChanged = "title-changed", Warning, Patch,
        "the page of the same operation has another title",
        "Path and method are those of the lock and the title is not. With another path or method as well, the page would be that of another operation, and would not be compared.";
    SummaryReworded = "summary-reworded", Warning, Patch,
        "the introduction of the page has changed",
        "The text between the title and the first heading has another fingerprint. It can say what the operation does not do any more: read it.";
    ResponseReworded = "response-reworded", Warning, Patch,
        "the text above the response table has changed",
        "The text of the response section that stands in no table and no sample has another fingerprint.";
    PathChanged = "path-changed", Breaking, Major,
        "the operation has another path",
        "The path template of the endpoint is another one, beyond the names of its parameters, below the same title. Requests to the old path may fail. Change path and examples in openapi, then accept the page.";
    PathParameterRenamed = "path-parameter-renamed", Warning, Patch,
        "a parameter of the same path has another name",
        "The path template differs in the names in braces alone. Nothing changes on the wire; generated clients may name an argument differently.";
    MethodChanged = "method-changed", Breaking, Major,
        "the operation has another HTTP method",
        "Title and path are those of the lock and the method is not. Requests with the old method fail. Change openapi and client, then accept the page.";
    ProtocolChanged = "protocol-changed", Warning, Patch,
        "another protocol version stands beside the method",
        "What stands beside the method, such as HTTP/1.1, has changed, was added or is gone. HTTP libraries negotiate the version by themselves.";
    QueryParameterAdded = "query-parameter-added", Warning, Minor,
        "the page describes a new query parameter",
        "A parameter stands in the endpoint or in the list below it, or an item in the list of a parameter's values, that the lock does not have. Add it to openapi, then accept the page.";
    QueryParameterRemoved = "query-parameter-removed", Breaking, Major,
        "the page no longer describes a query parameter",
        "The lock has the parameter and the page does not. Requests that send it may fail, or it is ignored.";
    QueryParameterRenamed = "query-parameter-renamed", Breaking, Major,
        "another name stands in a query parameter's place",
        "One parameter is gone and one is new, with the same description or alone in the same place. Requests that send the old name are no longer understood.";
    QueryParameterMoved = "query-parameter-moved", Breaking, Major,
        "an item in the lists of query parameters stands below another parameter",
        "An item is gone from the list of one parameter and new in that of another.";
    QueryParameterReworded = "query-parameter-reworded", Warning, Patch,
        "the description of a query parameter has changed",
        "The fingerprint of the description is another one. Defaults and limits stand in such texts: read it.";
    QueryParameterOrderChanged = "query-parameter-order-changed", Info, None,
        "the same query parameters stand in another order",
        "Nothing depends on the order of query parameters.";
    RequestBodyChanged = "request-body-changed", Breaking, Major,
        "the operation has gained or lost a request body",
        "Below the request's heading the page describes a body and the lock has none, or the other way round.";
    RequestReworded = "request-reworded", Warning, Patch,
        "the text of the request section has changed",
        "The text that stands in no table and no sample has another fingerprint, or the statement that there is no body is new or gone, and there is none as before.";
    RequestFieldAdded = "request-field-added", Warning, Minor,
        "the page describes a new field of the request",
        "The table of the request has a field that the lock does not have.";
    RequestFieldRemoved = "request-field-removed", Breaking, Major,
        "the page no longer describes a field of the request",
        "The lock has the field in the request's table and the page does not.";
    RequestFieldRenamed = "request-field-renamed", Breaking, Major,
        "another name stands in the place of a field of the request",
        "One field is gone and one is new, with the same description or alone in the same place.";
    RequestFieldMoved = "request-field-moved", Breaking, Major,
        "a field of the request stands below another parent",
        "The name is gone from one place of the request's table and new in another.";
    RequestFieldReworded = "request-field-reworded", Warning, Patch,
        "the description of a field of the request has changed",
        "The fingerprint of the description is another one, and so may be the type that its words hint at.";
    RequestFieldOrderChanged = "request-field-order-changed", Info, None,
        "the same fields of the request stand in another order",
        "JSON objects have no order, so that nothing depends on it. The lock keeps the order of the page, so that its difference reads like the page.";
    HeaderAdded = "header-added", Breaking, Major,
        "the operation asks for another header",
        "The list of request headers has a name that the lock does not have. Requests without it may be refused.";
    HeaderRemoved = "header-removed", Warning, Patch,
        "the operation no longer asks for a header",
        "The lock has a request header that the page does not name any more. To go on sending it mostly does no harm.";
    HeaderChanged = "header-changed", Breaking, Major,
        "a header has another value",
        "The first word of a header's value has changed: a media type, an authorisation scheme.";
    HeaderReworded = "header-reworded", Warning, Patch,
        "the text beside a header's value has changed",
        "The text behind the first word of a header's value has another fingerprint. Scopes in it are compared on their own.";
    ScopeChanged = "scope-changed", Breaking, Major,
        "the operation asks for other scopes",
        "The scopes that the header texts name are not those of the lock. Tokens without them get 403. Change openapi and the roles of your application.";
    ExampleChanged = "example-changed", Info, None,
        "the example has other values of the same style",
        "Values in an example request have changed, and are written in the same style: hyphens, length, case of letters.";
    ExampleStyleChanged = "example-style-changed", Warning, Minor,
        "the id in the example is written in another style",
        "The value of a path parameter in an example has other hyphens, another length or other cases of letters than before, or its query has changed. What reads ids may have to accept both styles.";
    ExampleHostChanged = "example-host-changed", Info, None,
        "the example names another host",
        "The host of the example requests has changed. Regions and moves of the service show here; base URLs are settings.";
    ExampleAdded = "example-added", Info, None,
        "the page has gained an example",
        "The page has more example requests than the lock.";
    ExampleRemoved = "example-removed", Warning, Patch,
        "the page no longer has an example",
        "The page has fewer example requests than the lock.";
    SampleAdded = "sample-added", Warning, Minor,
        "the page has gained a JSON sample",
        "The page shows a sample of a body that the lock does not have. It shows types, which tables do not: compare it with the schema.";
    SampleRemoved = "sample-removed", Info, None,
        "the page no longer has a JSON sample",
        "The lock has more samples of a body than the page.";
    SampleChanged = "sample-changed", Warning, Minor,
        "a JSON sample has changed",
        "A sample has other fields or types than before; the finding lists them. When it lists none, only values changed, or the sample is no JSON.";
    HeadingsChanged = "headings-changed", Warning, Patch,
        "the page has other headings",
        "A heading is new or gone, and nothing else in the report explains it. The sections that every page of the guide has are known by their headings.";
    HeadingOrderChanged = "heading-order-changed", Info, None,
        "the same headings stand in another order",
        "The sections of the page are the same and stand in another order.";
    NoteAdded = "note-added", Warning, Patch,
        "the page has gained a note",
        "A section of notes or status codes is new, or one under a heading that no page of the guide had so far, or a text below the table of fields. Limits, errors and deprecations stand in such texts: read it.";
    NoteRemoved = "note-removed", Warning, Patch,
        "the page no longer has a note",
        "A section of notes or status codes is gone, or one under a heading that only this page had, or the text below the table of fields.";
    NoteReworded = "note-reworded", Warning, Patch,
        "a note has changed",
        "The text of a section of notes or status codes has another fingerprint, or that of a section under a heading that only this page has, or the text below the table of fields. What has changed in it, the page alone says: read it.";
    Moved = "moved", Info, None,
        "the page has another address",
        "The address that the page gives as its own, or the one where it was found, is not that of the lock. A guide that moves is the same contract; accept the page to follow it.";
    Rebranded = "rebranded", Info, None,
        "the page calls a product by another of its names",
        "The texts name the same products as before by other names. Names of one product are one and the same to fingerprints, so that nothing else is reported for it.";
    SampleContradictsTable = "sample-contradicts-table", Warning, Patch,
        "a JSON sample on the page does not fit the table beside it",
        "A field of the sample is in no row of the table, or its JSON type is not the one that the wording of its description hints at. The page contradicts itself; captured traffic tells which is right.";
    ExampleContradictsPath = "example-contradicts-path", Warning, Patch,
        "the example does not fit the path of its own page",
        "The path of an example request does not fit the path template of the same page. The page contradicts itself.";
    SiblingContradiction = "sibling-contradiction", Warning, Patch,
        "another page of the guide describes the field differently",
        "A sibling page describes the same resource, and the wording for this field hints at another type there. One of the pages is wrong, or both types occur: the schema should allow both until traffic tells.";
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
    // Captured traffic is not what the schema says.
    TrafficFieldUndocumented = "traffic-field-undocumented", Warning, Minor,
        "captured traffic has a field that the schema does not name",
        "The profile of captured documents has a field below an object that the schema describes, and the schema does not name it. Nobody wrote it down, or the schema lags behind. The name * stands for members whose names are not kept, since they may be data. Add the field with the grade observed, or leave it: the reader ignores it.";
    TrafficFieldMissing = "traffic-field-missing", Breaking, Major,
        "captured traffic lacks a field that the schema requires",
        "Some of the captured objects that should hold the field do not, and the schema refuses them; the reason gives the counts. That a field is required rests on an assumption where the page does not say it: no longer require the field.";
    TrafficNull = "traffic-null", Breaking, Major,
        "captured traffic has null where the schema does not allow it",
        "The field was there and null. Types made from the schema cannot read such a document. Allow null, with the grade observed.";
    TrafficTypeDiffers = "traffic-type-differs", Breaking, Major,
        "captured traffic has another type of value than the schema allows",
        "A made-up value of the JSON type that was seen is refused by the schema in a document that it accepts otherwise. Types made from the schema cannot read such a document. Allow the type, with the grade observed.";
    TrafficFormatDiffers = "traffic-format-differs", Breaking, Major,
        "captured traffic has texts in a format that the schema does not allow",
        "The profile counts texts by format, and keeps none. A made-up text of a format that was seen is refused by the schema in a document that it accepts otherwise. Allow the format, with the grade observed.";
    TrafficFormatUnknown = "traffic-format-unknown", Warning, Minor,
        "captured traffic has texts of no known format where the schema wants one",
        "The profile counts texts by format, and keeps none: what these look like is not known, so that they may be what the schema allows, or not. Run optics validate on the captures.";
    TrafficRangeDiffers = "traffic-range-differs", Breaking, Major,
        "captured traffic has numbers beyond the bounds of the schema",
        "The least or the largest number that was seen in the field is refused by the schema in a document that it accepts otherwise. Widen the bounds, with the grade observed.";
    TrafficFieldNeverSeen = "traffic-field-never-seen", Info, None,
        "captured traffic never had the field",
        "The field could have been there in at least 30 captured objects and was in none. It may come with other executions, or belong to a past version of the service.";
    TrafficTooLittle = "traffic-too-little", Info, None,
        "there is too little captured traffic to say that a field does not occur",
        "The profile was learnt from fewer than 30 documents. What was seen is compared; that something was not seen says nothing. Observe more captures and merge the profiles.";
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

    /// Whether what was found is the path of a field, and not what the field is like.
    pub(super) fn names_a_path(self) -> bool {
        let id = self.id();
        id.ends_with("-renamed") || id.ends_with("-moved") || self == Self::OpenapiSchemaDiffers
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
