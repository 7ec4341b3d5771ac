//! How valid values are made up of random bytes, for tests: `arbitrary::Arbitrary` and strategies of proptest.
//!
//! What the schema says of a value decides what is made. Where it says something that nothing is made for, the made-up value
//! does not come about, which the tests of the model notice.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Item, parse_quote};

use crate::Error;
use crate::acceptor::runs;
use crate::contract::{Contract, TypeSchema, escape, rust_binding};
use crate::structs::field_ident;

/// Keywords of a text that something is made for, beside annotations.
const KNOWN: [&str; 5] = ["type", "const", "format", "pattern", "oneOf"];

/// `Arbitrary` for the structs, and for the model's own types that the contract names.
pub(crate) fn items(contract: &Contract) -> Result<Vec<Item>, Error> {
    let (mut items, mut names, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (name, named) in &contract.types {
        let (path, value) = match rust_binding(named.file, &named.pointer, &named.schema)? {
            Some(binding) if !binding.path.starts_with("crate::") => continue,
            Some(binding) => (binding.path, value(contract, named, &named.schema)),
            None => (name.clone(), structure(contract, named)?),
        };
        let (Ok(path), true) = (syn::parse_str::<syn::Type>(&path), seen.insert(path.clone())) else {
            continue;
        };
        items.push(parse_quote! {
            #[cfg(feature = "arbitrary")]
            impl<'a> arbitrary::Arbitrary<'a> for #path {
                fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                    #value
                }
            }
        });
        names.push(path);
    }
    items.push(parse_quote! {
        #[cfg(feature = "proptest")]
        crate::made::strategies! { #(#names),* }
    });
    Ok(items)
}

fn structure(contract: &Contract, named: &TypeSchema) -> Result<TokenStream, Error> {
    let name = format_ident!("{}", contract.named(named.file, &named.pointer).map_or("", |(name, _)| name));
    let required = named.schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut fields = Vec::new();
    for (json_name, property) in named.schema["properties"].as_object().into_iter().flatten() {
        let ident = field_ident(json_name);
        let pointer = format!("{}/properties/{}", named.pointer, escape(json_name));
        let value = member(contract, named, &pointer, property)?;
        fields.push(if required.iter().any(|required| required == json_name) {
            quote!(#ident: #value?)
        } else {
            quote!(#ident: crate::made::maybe(u, |u| #value)?)
        });
    }
    Ok(quote!(Ok(#name { #(#fields),* })))
}

/// What makes a value of a member, or of an item of it: an expression of a `Result`.
fn member(
    contract: &Contract,
    owner: &TypeSchema,
    pointer: &str,
    schema: &Value,
) -> Result<TokenStream, Error> {
    if schema["type"] == "array" && schema.get("x-rust").is_none() {
        let item = member(contract, owner, &format!("{pointer}/items"), &schema["items"])?;
        return Ok(quote!(crate::made::list(u, |u| #item)));
    }
    let target = schema["$ref"].as_str().and_then(|reference| contract.resolve(owner.file, reference));
    let Some(target) = target.and_then(|name| contract.types.get(name)) else {
        return Ok(value(contract, owner, schema));
    };
    Ok(match rust_binding(target.file, &target.pointer, &target.schema)? {
        // Such as a count: its type knows no bounds.
        Some(binding) if !binding.path.starts_with("crate::") => value(contract, target, &target.schema),
        _ => quote!(u.arbitrary()),
    })
}

/// What makes a text, a whole number or a truth value.
fn value(contract: &Contract, owner: &TypeSchema, schema: &Value) -> TokenStream {
    let target = schema["$ref"].as_str().and_then(|reference| contract.resolve(owner.file, reference));
    if let Some(target) = target.and_then(|name| contract.types.get(name)) {
        return value(contract, target, &target.schema);
    }
    match schema["type"].as_str() {
        Some("boolean") => quote!(u.arbitrary()),
        Some("integer") => {
            let bound = |keyword: &str, otherwise: u64| {
                Literal::u64_unsuffixed(schema[keyword].as_u64().unwrap_or(otherwise))
            };
            let (least, most) = (bound("minimum", 0), bound("maximum", u64::from(u32::MAX)));
            quote!(crate::made::integer(u, #least, #most))
        }
        Some("string") => {
            let alternatives = schema["oneOf"].as_array().map(Vec::as_slice).unwrap_or_default();
            let kinds = if alternatives.is_empty() {
                vec![kind(schema)]
            } else {
                alternatives.iter().map(kind).collect()
            };
            quote!(crate::made::text(u, &[#(crate::made::Text::#kinds),*]))
        }
        _ => quote!(crate::made::nothing()),
    }
}

/// Which texts a schema allows.
fn kind(schema: &Value) -> TokenStream {
    let keywords = schema.as_object().into_iter().flatten().map(|(keyword, _)| keyword.as_str());
    let is_known = |keyword: &str| {
        KNOWN.contains(&keyword)
            || keyword.starts_with("x-")
            || crate::constructs::ANNOTATIONS.contains(&keyword)
    };
    let constant = schema["const"].as_str();
    match (constant, schema["format"].as_str(), schema["pattern"].as_str()) {
        _ if !keywords.clone().all(is_known) => quote!(Unknown),
        (Some(constant), ..) => quote!(Constant(#constant)),
        (None, None, None) => quote!(Any),
        (None, Some(format), None) => quote!(Format(#format)),
        (None, None, Some(pattern)) => match runs(pattern) {
            Some(runs) => {
                let runs = runs.iter().map(|run| {
                    let ranges = run.ranges.iter().map(|&(first, last)| {
                        let (first, last) = (Literal::byte_character(first), Literal::byte_character(last));
                        quote!((#first, #last))
                    });
                    let length = Literal::usize_unsuffixed(run.length);
                    quote!((&[#(#ranges),*], #length))
                });
                quote!(Runs(&[#(#runs),*]))
            }
            None => quote!(Unknown),
        },
        (None, Some(_), Some(_)) => quote!(Unknown),
    }
}
