//! Which type is which schema of the contract, for those who ask the types for their JSON Schema.

use std::collections::BTreeSet;

use proc_macro2::Literal;
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use crate::Error;
use crate::contract::{Contract, SCHEMA_FILE, rust_binding};

/// The table of named schemas, and `JsonSchema` for the types of them.
pub(crate) fn items(contract: &Contract) -> Result<[Item; 2], Error> {
    let (mut definitions, mut implemented, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (number, (name, named)) in contract.types.iter().enumerate() {
        let number = Literal::usize_unsuffixed(number);
        let pointer = &named.pointer;
        let file = format_ident!("{}", if named.file == SCHEMA_FILE { "Schema" } else { "OpenApi" });
        definitions.push(quote! {
            crate::canonical::Definition {
                file: crate::canonical::File::#file,
                pointer: #pointer,
                name: #name,
                reference: |generator| generator.subschema_for::<crate::canonical::Numbered<#number>>(),
            }
        });
        let path = match rust_binding(named.file, pointer, &named.schema)? {
            // Types of other crates have schemas already.
            Some(binding) if !binding.path.starts_with("crate::") => continue,
            Some(binding) => binding.path,
            None => name.clone(),
        };
        // One type may stand for two schemas; the first in the order of names is its own.
        if seen.insert(path.clone())
            && let Ok(path) = syn::parse_str::<syn::Type>(&path)
        {
            implemented.push(quote!(#path => #number));
        }
    }
    Ok([
        parse_quote! {
            /// The schemas of the contract that have names.
            #[cfg(feature = "schemars")]
            pub(crate) const DEFINITIONS: &[crate::canonical::Definition] = &[#(#definitions),*];
        },
        parse_quote! {
            #[cfg(feature = "schemars")]
            crate::canonical::json_schema_of! { #(#implemented),* }
        },
    ])
}
