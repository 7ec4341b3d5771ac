//! Finishes the structs: each field gets the type, the documentation and the serde attributes the contract asks for.

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
            items.push(Item::Struct(finish_struct(named, item, &layout.markers)?));
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
) -> Result<ItemStruct, Error> {
    let name = &laid_out.ident;
    let mut types: BTreeMap<String, Type> = BTreeMap::new();
    for field in laid_out.fields {
        if let Some(ident) = field.ident {
            types.insert(ident.to_string().trim_start_matches("r#").to_owned(), field.ty);
        }
    }
    let required: Vec<&str> =
        named.schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut fields: Vec<Field> = Vec::new();
    for (json_name, property) in named.schema["properties"].as_object().into_iter().flatten() {
        let pointer = format!("{}/properties/{}", named.pointer, escape(json_name));
        let Some(laid_out) = types.remove(&field_name(json_name)) else {
            return Err(Error::new(named.file, pointer, "typify made no field of this property"));
        };
        fields.push(finish_field(
            json_name,
            property,
            laid_out,
            required.contains(&json_name.as_str()),
            markers,
        ));
    }
    if let Some(extra) = types.into_keys().next() {
        let reason = format!("typify made a field `{extra}` that no property asks for");
        return Err(Error::new(named.file, &named.pointer, reason));
    }
    let docs = docs(&[
        named.schema["description"].as_str().unwrap_or_default().to_owned(),
        format!("Generated from `{}#{}`.", named.file, named.pointer),
    ]);
    Ok(parse_quote! {
        #(#docs)*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub struct #name { #(#fields),* }
    })
}

fn finish_field(
    json_name: &str,
    property: &Value,
    laid_out: Type,
    required: bool,
    markers: &BTreeMap<String, RustBinding>,
) -> Field {
    let (mut ty, with) = bind(laid_out, markers);
    let ident = field_ident(json_name);
    let mut serde = Vec::new();
    if ident != json_name {
        serde.push(quote!(rename = #json_name));
    }
    if required {
        if let Some(with) = with {
            let reader = format!("{with}::deserialize");
            serde.push(quote!(deserialize_with = #reader));
        }
    } else {
        // typify reads a missing list as an empty one; the contract tells them apart, so an Option wraps both.
        if last_segment(&ty) != "Option" {
            ty = parse_quote!(Option<#ty>);
        }
        if let Some(with) = with {
            let reader = format!("{with}::optional");
            serde.push(quote!(deserialize_with = #reader));
        }
        serde.push(quote!(default));
        serde.push(quote!(skip_serializing_if = "Option::is_none"));
    }
    let docs = docs(&[
        property["description"].as_str().unwrap_or_default().to_owned(),
        match property["x-evidence"]["field"]["grade"].as_str() {
            Some(grade) => format!("`{json_name}` in JSON; {grade}."),
            None => format!("`{json_name}` in JSON."),
        },
    ]);
    let serde = (!serde.is_empty()).then(|| quote!(#[serde(#(#serde),*)]));
    parse_quote! {
        #(#docs)*
        #serde
        pub #ident: #ty
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

/// Rust name of a property, without the `r#` a keyword needs.
fn field_name(json_name: &str) -> String {
    match json_name.to_snake_case() {
        // typify's escape for a keyword: a trailing underscore.
        name if syn::parse_str::<Ident>(&name).is_err() => format!("{name}_"),
        name => name,
    }
}

fn field_ident(json_name: &str) -> Ident {
    Ident::new(&field_name(json_name), proc_macro2::Span::call_site())
}

/// The last segment of a path type, such as `Option`.
pub(crate) fn last_segment(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}

/// Documentation attributes: the paragraphs, an empty line between them.
pub(crate) fn docs(paragraphs: &[String]) -> Vec<Attribute> {
    let mut lines = Vec::new();
    for paragraph in paragraphs.iter().filter(|paragraph| !paragraph.is_empty()) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(paragraph.lines().map(|line| format!(" {line}")));
    }
    lines.iter().map(|line| parse_quote!(#[doc = #line])).collect()
}
