//! The structs as typify lays them out.
//!
//! typify reads draft-07 and has its own opinion of formats, patterns and bounds. It gets each schema without
//! annotations, and in place of every schema with `x-rust` a reference to a marker type, which `structs` later
//! replaces by the real path.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use typify::{TypeSpace, TypeSpaceImpl, TypeSpaceSettings};

use crate::Error;
use crate::contract::{Contract, MARKER, RustBinding, SCHEMA_FILE, escape, rust_binding};

/// What typify made, and what its marker types stand for.
pub(crate) struct Layout {
    pub(crate) structs: Vec<syn::ItemStruct>,
    pub(crate) markers: BTreeMap<String, RustBinding>,
}

/// Lets typify lay out a struct for every named object of the contract.
pub(crate) fn lay_out(contract: &Contract) -> Result<Layout, Error> {
    let mut lowering = Lowering { contract, markers: BTreeMap::new() };
    let mut definitions = Map::new();
    for (name, named) in &contract.types {
        if rust_binding(named.file, &named.pointer, &named.schema)?.is_none() {
            definitions.insert(name.clone(), lowering.schema(named.file, &named.pointer, &named.schema)?);
        }
    }
    let markers: BTreeMap<_, _> =
        lowering.markers.into_iter().map(|(binding, marker)| (marker, binding)).collect();

    let mut settings = TypeSpaceSettings::default();
    for marker in markers.keys() {
        definitions.insert(marker.clone(), json!({ "type": "string" }));
        settings.with_replacement(marker, marker, std::iter::empty::<TypeSpaceImpl>());
    }
    let tokens = run_typify(&settings, json!({ "definitions": definitions })).map_err(|reason| {
        Error::new(SCHEMA_FILE, "", format!("typify cannot lay out the types: {reason}"))
    })?;
    let file: syn::File = syn::parse2(tokens)
        .map_err(|error| Error::new(SCHEMA_FILE, "", format!("typify wrote unreadable Rust: {error}")))?;
    let is_struct = |item| if let syn::Item::Struct(item) = item { Some(item) } else { None };
    Ok(Layout { structs: file.items.into_iter().filter_map(is_struct).collect(), markers })
}

fn run_typify(settings: &TypeSpaceSettings, root: Value) -> Result<proc_macro2::TokenStream, String> {
    let root: schemars08::schema::RootSchema =
        serde_json::from_value(root).map_err(|error| error.to_string())?;
    let mut space = TypeSpace::new(settings);
    space.add_ref_types(root.definitions).map_err(|error| error.to_string())?;
    Ok(space.to_stream())
}

struct Lowering<'a> {
    contract: &'a Contract,
    markers: BTreeMap<RustBinding, String>,
}

impl Lowering<'_> {
    /// `schema` in typify's dialect. Constructs are known to be faithful: `constructs::check` has run.
    fn schema(&mut self, file: &'static str, pointer: &str, schema: &Value) -> Result<Value, Error> {
        if let Some(binding) = rust_binding(file, pointer, schema)? {
            return Ok(self.marker(binding));
        }
        if let Some(name) =
            schema["$ref"].as_str().and_then(|reference| self.contract.resolve(file, reference))
        {
            // A reference to a schema with `x-rust` goes straight to its marker.
            return match self.contract.types.get(name) {
                Some(named) if named.schema.get("x-rust").is_some() => {
                    self.schema(named.file, &named.pointer, &named.schema)
                }
                _ => Ok(json!({ "$ref": format!("#/definitions/{name}") })),
            };
        }
        let mut lowered = Map::new();
        for keyword in ["type", "required"] {
            if let Some(value) = schema.get(keyword) {
                lowered.insert(keyword.to_owned(), value.clone());
            }
        }
        if let Some(items) = schema.get("items") {
            lowered.insert("items".to_owned(), self.schema(file, &format!("{pointer}/items"), items)?);
        }
        if let Some(properties) = schema["properties"].as_object() {
            let mut fields = Map::new();
            for (name, property) in properties {
                fields.insert(
                    name.clone(),
                    self.schema(file, &format!("{pointer}/properties/{}", escape(name)), property)?,
                );
            }
            lowered.insert("properties".to_owned(), Value::Object(fields));
        }
        Ok(Value::Object(lowered))
    }

    fn marker(&mut self, binding: RustBinding) -> Value {
        let next = self.markers.len();
        let marker = self.markers.entry(binding).or_insert_with(|| format!("{MARKER}{next}"));
        json!({ "$ref": format!("#/definitions/{marker}") })
    }
}
