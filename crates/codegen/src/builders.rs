//! A builder for each struct: the structs are `#[non_exhaustive]`, so that a new field is no breaking change.

use quote::{format_ident, quote};
use syn::{Field, Item, ItemStruct, Type, parse_quote};

use crate::Error;
use crate::contract::SCHEMA_FILE;
use crate::structs::{docs, last_segment};

/// Builders of all structs in `items`.
pub(crate) fn items(items: &[Item]) -> Result<Vec<Item>, Error> {
    let mut builders = Vec::new();
    for item in items {
        if let Item::Struct(item) = item {
            builders.extend(builder(item)?);
        }
    }
    Ok(builders)
}

fn builder(item: &ItemStruct) -> Result<[Item; 3], Error> {
    let name = &item.ident;
    let builder = format_ident!("{name}Builder");
    let mut stored = Vec::new();
    let mut setters = Vec::new();
    let mut built = Vec::new();
    for field in &item.fields {
        let Some(ident) = &field.ident else { continue };
        let optional = last_segment(&field.ty) == "Option";
        let value = if optional { argument(&field.ty)? } else { field.ty.clone() };
        stored.push(quote!(#ident: Option<#value>));
        setters.push(setter(field, &value)?);
        built.push(if optional {
            quote!(#ident: self.#ident)
        } else {
            let (owner, missing) = (name.to_string(), ident.to_string());
            quote!(#ident: self.#ident.ok_or(crate::MissingField::new(#owner, #missing))?)
        });
    }
    let docs_builder = docs(&[format!("Builds a [`{name}`]; see [`{name}::builder`].")]);
    let docs_start =
        docs(&["Starts an empty builder; every field that is no `Option` must be set.".to_owned()]);
    let docs_build = docs(&[
        "Finishes the value.".to_owned(),
        "# Errors".to_owned(),
        "When a field that must be set is not; the error names it.".to_owned(),
    ]);
    Ok([
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
    ])
}

/// A setter takes whatever becomes the value; for a list, whatever yields what becomes its items.
fn setter(field: &Field, value: &Type) -> Result<proc_macro2::TokenStream, Error> {
    let ident = &field.ident;
    let docs = field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"));
    Ok(if last_segment(value) == "Vec" {
        let element = argument(value)?;
        quote! {
            #(#docs)*
            pub fn #ident(mut self, values: impl IntoIterator<Item = impl Into<#element>>) -> Self {
                self.#ident = Some(values.into_iter().map(Into::into).collect());
                self
            }
        }
    } else {
        quote! {
            #(#docs)*
            pub fn #ident(mut self, value: impl Into<#value>) -> Self {
                self.#ident = Some(value.into());
                self
            }
        }
    })
}

/// The one type argument of `Option` or `Vec`.
fn argument(ty: &Type) -> Result<Type, Error> {
    if let Type::Path(path) = ty
        && let Some(last) = path.path.segments.last()
        && let syn::PathArguments::AngleBracketed(arguments) = &last.arguments
        && let Some(syn::GenericArgument::Type(argument)) = arguments.args.first()
    {
        return Ok(argument.clone());
    }
    Err(Error::new(SCHEMA_FILE, "", "typify wrote an Option or a Vec without its type"))
}
