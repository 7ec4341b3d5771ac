//! Finishes the structs: each field gets the type, the documentation and the serde attributes the contract asks for.
//!
//! `Serialize` is derived. `Deserialize` is derived as well, but on a private copy of the fields, so that the public
//! implementation can refuse a JSON array, which serde's derived one would read as a struct, position by position.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use quote::quote;
use serde_json::Value;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Field, Ident, Item, ItemStruct, Path, Type, parse_quote};

use crate::Error;
use crate::contract::{Contract, RustBinding, TypeSchema, escape};
use crate::layout::Layout;

/// The structs of the model, in the order of their names.
pub(crate) fn finish(contract: &Contract, layout: Layout) -> Result<Vec<Item>, Error> {
    let mut laid_out: BTreeMap<String, ItemStruct> =
        layout.structs.into_iter().map(|item| (item.ident.to_string(), item)).collect();
    let mut items = Vec::new();
    for (name, named) in &contract.types {
        if named.schema.get("x-rust").is_none() && named.schema["type"] == "object" {
            let Some(item) = laid_out.remove(name) else {
                return Err(Error::new(
                    named.file,
                    &named.pointer,
                    format!("typify made no struct `{name}`"),
                ));
            };
            items.extend(finish_struct(named, item, &layout.markers)?);
        }
    }
    match laid_out.into_keys().next() {
        None => Ok(items),
        Some(name) => {
            let reason = format!("typify made a struct `{name}` that no schema asks for");
            Err(Error::new(crate::contract::SCHEMA_FILE, "", reason))
        }
    }
}

fn finish_struct(
    named: &TypeSchema,
    laid_out: ItemStruct,
    markers: &BTreeMap<String, RustBinding>,
) -> Result<[Item; 2], Error> {
    let name = &laid_out.ident;
    let mut types: BTreeMap<String, Type> = BTreeMap::new();
    for field in laid_out.fields {
        if let Some(ident) = field.ident {
            // Without the underscore typify puts after a keyword; a snake-case name has none at its end.
            types.insert(ident.to_string().trim_end_matches('_').to_owned(), field.ty);
        }
    }
    let required: Vec<&str> =
        named.schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let (mut fields, mut read_fields): (Vec<Field>, Vec<Field>) = (Vec::new(), Vec::new());
    for (json_name, property) in named.schema["properties"].as_object().into_iter().flatten() {
        let pointer = format!("{}/properties/{}", named.pointer, escape(json_name));
        let Some(laid_out) = types.remove(&json_name.to_snake_case()) else {
            return Err(Error::new(named.file, pointer, "typify made no field of this property"));
        };
        let required = required.contains(&json_name.as_str());
        let (field, read_field) = finish_field(json_name, property, laid_out, required, markers);
        fields.push(field);
        read_fields.push(read_field);
    }
    if let Some(extra) = types.into_keys().next() {
        let reason = format!("typify made a field `{extra}` that no property asks for");
        return Err(Error::new(named.file, &named.pointer, reason));
    }
    let docs = docs(&[
        named.schema["description"].as_str().unwrap_or_default().to_owned(),
        format!("Generated from `{}#{}`.", named.file, named.pointer),
    ]);
    let remote = name.to_string();
    Ok([
        parse_quote! {
            #(#docs)*
            #[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
            #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
            #[non_exhaustive]
            pub struct #name { #(#fields),* }
        },
        parse_quote! {
            impl<'de> serde::Deserialize<'de> for #name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    #[derive(serde::Deserialize)]
                    #[serde(remote = #remote)]
                    struct Fields { #(#read_fields),* }
                    Fields::deserialize(crate::object::ObjectOnly(deserializer))
                }
            }
        },
    ])
}

/// The public field, and its copy for reading.
fn finish_field(
    json_name: &str,
    property: &Value,
    laid_out: Type,
    required: bool,
    markers: &BTreeMap<String, RustBinding>,
) -> (Field, Field) {
    let (mut ty, with) = bind(laid_out, markers);
    let ident = field_ident(json_name);
    let (mut shared, mut read) = (Vec::new(), Vec::new());
    if ident != json_name {
        shared.push(quote!(rename = #json_name));
    }
    if let Some(with) = with {
        let reader = format!("{with}::{}", if required { "deserialize" } else { "optional" });
        read.push(quote!(deserialize_with = #reader));
    }
    let mut written = shared.clone();
    if !required {
        ty = optional(ty);
        read.push(quote!(default));
        written.push(quote!(skip_serializing_if = "Option::is_none"));
    }
    let attribute = |arguments: &[proc_macro2::TokenStream]| {
        (!arguments.is_empty()).then(|| quote!(#[serde(#(#arguments),*)]))
    };
    let (written, read) = (attribute(&written), attribute(&[shared, read].concat()));
    let docs = docs(&[
        property["description"].as_str().unwrap_or_default().to_owned(),
        match property["x-evidence"]["field"]["grade"].as_str() {
            Some(grade) => format!("`{json_name}` in JSON; {grade}."),
            None => format!("`{json_name}` in JSON."),
        },
    ]);
    let field = parse_quote! {
        #(#docs)*
        #written
        pub #ident: #ty
    };
    let read_field = parse_quote! {
        #read
        #ident: #ty
    };
    (field, read_field)
}

/// The type of a field that may be missing: an Option outside everything else. typify has none around a list, since it
/// reads a missing list as an empty one; and where a type contains itself it writes `Option<Box<Option<T>>>`.
fn optional(ty: Type) -> Type {
    let present = argument(&ty, "Option").unwrap_or(ty);
    match argument(&present, "Box").and_then(|boxed| argument(&boxed, "Option")) {
        Some(boxed) => parse_quote!(Option<Box<#boxed>>),
        None => parse_quote!(Option<#present>),
    }
}

/// Replaces marker types by the types they stand for, and names the module that reads them.
fn bind(mut ty: Type, markers: &BTreeMap<String, RustBinding>) -> (Type, Option<String>) {
    struct Bind<'a> {
        markers: &'a BTreeMap<String, RustBinding>,
        with: Option<String>,
    }
    impl VisitMut for Bind<'_> {
        fn visit_path_mut(&mut self, path: &mut Path) {
            let binding = path.segments.last().and_then(|last| self.markers.get(&last.ident.to_string()));
            match binding.and_then(|binding| Some((binding, syn::parse_str(&binding.path).ok()?))) {
                Some((binding, bound)) => {
                    *path = bound;
                    self.with.clone_from(&binding.with);
                }
                None => {
                    // `::std::vec::Vec<T>` reads as `Vec<T>`: the model shadows no name of the prelude.
                    if path.leading_colon.take().is_some()
                        && let Some(last) = path.segments.pop()
                    {
                        path.segments = std::iter::once(last.into_value()).collect();
                    }
                    syn::visit_mut::visit_path_mut(self, path);
                }
            }
        }
    }
    let mut bind = Bind { markers, with: None };
    bind.visit_type_mut(&mut ty);
    (ty, bind.with)
}

/// Rust name of a property: in snake case, with an underscore after a keyword. `gen` is one since edition 2024, which
/// syn does not know yet.
fn field_ident(json_name: &str) -> Ident {
    let name = json_name.to_snake_case();
    let is_keyword = name == "gen" || syn::parse_str::<Ident>(&name).is_err();
    Ident::new(&if is_keyword { format!("{name}_") } else { name }, proc_macro2::Span::call_site())
}

/// The `T` of a type `generic<T>`, such as `Option<T>`.
pub(crate) fn argument(ty: &Type, generic: &str) -> Option<Type> {
    if let Type::Path(path) = ty
        && let Some(last) = path.path.segments.last()
        && last.ident == generic
        && let syn::PathArguments::AngleBracketed(arguments) = &last.arguments
        && let Some(syn::GenericArgument::Type(argument)) = arguments.args.first()
    {
        return Some(argument.clone());
    }
    None
}

/// Documentation attributes: the paragraphs, an empty line between them.
pub(crate) fn docs(paragraphs: &[String]) -> Vec<Attribute> {
    let mut lines = Vec::new();
    for paragraph in paragraphs.iter().filter(|paragraph| !paragraph.is_empty()) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        // A bare carriage return may not stand in a doc comment.
        lines.extend(paragraph.replace("\r\n", "\n").split(['\n', '\r']).map(|line| format!(" {line}")));
    }
    lines.iter().map(|line| parse_quote!(#[doc = #line])).collect()
}
