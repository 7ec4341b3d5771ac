//! The Rust type of each value of the contract.
//!
//! The constructs that pass `constructs::check` have one obvious type each, so that laying them out is this page. A general
//! generator, such as typify, has opinions of its own about the rest, and costs whoever builds the model 20 crates.

use std::collections::BTreeSet;

use quote::format_ident;
use serde_json::Value;
use syn::{Type, parse_quote};

use crate::Error;
use crate::contract::{Contract, TypeSchema, rust_binding};

/// The type of a value, and the module that reads it where the type's own reader does not do.
pub(crate) struct Layout {
    pub(crate) ty: Type,
    pub(crate) with: Option<syn::Path>,
}

/// The type of `schema`, which stands at `pointer` in the struct of `owner`.
pub(crate) fn of(
    contract: &Contract,
    owner: &TypeSchema,
    pointer: &str,
    schema: &Value,
) -> Result<Layout, Error> {
    let refuse = |reason: &str| Error::new(owner.file, pointer, reason);
    if let Some(binding) = rust_binding(owner.file, pointer, schema)? {
        let path = |text: &str| {
            syn::parse_str::<syn::Path>(text).map_err(|_| refuse(&format!("`{text}` is not a Rust path")))
        };
        let ty = path(&binding.path)?;
        return Ok(Layout { ty: parse_quote!(#ty), with: binding.with.as_deref().map(path).transpose()? });
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let name = contract.resolve(owner.file, reference);
        let (name, named) = name
            .and_then(|name| contract.types.get_key_value(name))
            .ok_or_else(|| refuse("the reference leads to no named schema"))?;
        if named.schema.get("x-rust").is_some() {
            return of(contract, named, &named.pointer, &named.schema);
        }
        let ident = format_ident!("{name}");
        // A struct cannot hold itself.
        let holds = holds(contract, named, owner, &mut BTreeSet::new());
        let ty = if holds { parse_quote!(Box<#ident>) } else { parse_quote!(#ident) };
        return Ok(Layout { ty, with: None });
    }
    let ty = match schema["type"].as_str() {
        Some("string") => parse_quote!(String),
        Some("boolean") => parse_quote!(bool),
        Some("array") => {
            let items = of(contract, owner, &format!("{pointer}/items"), &schema["items"])?;
            // In a list it takes no room of the struct's own.
            let item = crate::structs::argument(&items.ty, "Box").unwrap_or(items.ty);
            parse_quote!(Vec<#item>)
        }
        _ => return Err(refuse("no Rust type is known for it")),
    };
    Ok(Layout { ty, with: None })
}

/// Whether a struct of `outer` holds one of `inner`, itself or within what it holds; lists hold nothing.
fn holds<'c>(
    contract: &'c Contract,
    outer: &'c TypeSchema,
    inner: &TypeSchema,
    seen: &mut BTreeSet<&'c str>,
) -> bool {
    let is = |it: &TypeSchema| it.file == inner.file && it.pointer == inner.pointer;
    if is(outer) {
        return true;
    }
    let properties = outer.schema["properties"].as_object().into_iter().flatten();
    let references = properties.filter_map(|(_, property)| property["$ref"].as_str());
    let names: Vec<&str> =
        references.filter_map(|reference| contract.resolve(outer.file, reference)).collect();
    names.into_iter().any(|name| {
        let held = contract.types.get(name).filter(|held| held.schema.get("x-rust").is_none());
        seen.insert(name) && held.is_some_and(|held| holds(contract, held, inner, seen))
    })
}
