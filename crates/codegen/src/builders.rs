//! A builder for each struct: the structs are `#[non_exhaustive]`, so that a new field is no breaking change.

use quote::{format_ident, quote};
use syn::{Field, Item, ItemStruct, Type, parse_quote};

use crate::examples::Examples;
use crate::structs::{argument, docs};

/// Builders of all structs in `items`.
pub(crate) fn items(items: &[Item], examples: &Examples) -> Vec<Item> {
    let structs = items.iter().filter_map(|item| match item {
        Item::Struct(item) => Some(item),
        _ => None,
    });
    structs.flat_map(|item| builder(item, examples)).collect()
}

fn builder(item: &ItemStruct, examples: &Examples) -> [Item; 3] {
    let name = &item.ident;
    let builder = format_ident!("{name}Builder");
    let mut stored = Vec::new();
    let mut setters = Vec::new();
    let mut built = Vec::new();
    for field in &item.fields {
        let Some(ident) = &field.ident else { continue };
        let optional = argument(&field.ty, "Option");
        let value = optional.as_ref().unwrap_or(&field.ty);
        stored.push(quote!(#ident: Option<#value>));
        setters.push(setter(field, value));
        built.push(if optional.is_some() {
            quote!(#ident: self.#ident)
        } else {
            let (owner, missing) = (name.to_string(), ident.to_string());
            quote!(#ident: self.#ident.ok_or(crate::MissingField::new(#owner, #missing))?)
        });
    }
    let docs_builder =
        docs(&[format!("Builds a [`{name}`]; see [`{name}::builder`]."), examples.of_builder(item)]);
    let docs_start =
        docs(&["Starts an empty builder; every field that is no `Option` must be set.".to_owned()]);
    let docs_build = docs(&[
        "Finishes the value.".to_owned(),
        "# Errors".to_owned(),
        "When a field that must be set is not; the error names it.".to_owned(),
    ]);
    [
        parse_quote! {
            #(#docs_builder)*
            #[derive(Clone, Debug, Default)]
            #[must_use]
            pub struct #builder { #(#stored),* }
        },
        parse_quote! {
            impl #name {
                #(#docs_start)*
                pub fn builder() -> #builder { #builder::default() }
            }
        },
        parse_quote! {
            impl #builder {
                #(#setters)*

                #(#docs_build)*
                pub fn build(self) -> Result<#name, crate::MissingField> {
                    Ok(#name { #(#built),* })
                }
            }
        },
    ]
}

/// A setter takes whatever becomes the value; for a list, whatever yields what becomes its items.
fn setter(field: &Field, value: &Type) -> proc_macro2::TokenStream {
    let ident = &field.ident;
    let docs = field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"));
    match argument(value, "Vec") {
        Some(element) => quote! {
            #(#docs)*
            pub fn #ident(mut self, values: impl IntoIterator<Item = impl Into<#element>>) -> Self {
                self.#ident = Some(values.into_iter().map(Into::into).collect());
                self
            }
        },
        None => quote! {
            #(#docs)*
            pub fn #ident(mut self, value: impl Into<#value>) -> Self {
                self.#ident = Some(value.into());
                self
            }
        },
    }
}
