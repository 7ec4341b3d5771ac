//! The structs, and how they are read and written.
//!
//! `Serialize` and `Deserialize` are written out. Derived, they would cost whoever builds the model the crates of a procedural
//! macro; and a derived reader takes a JSON array for a struct, position by position, where the contract says object.

use heck::ToSnakeCase;
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens as _, format_ident, quote};
use serde_json::Value;
use syn::{Attribute, Ident, Item, Path, Type, parse_quote};

use crate::Error;
use crate::contract::{Contract, READER, TypeSchema, escape};
use crate::examples::Examples;
use crate::layout::{self, Layout};

/// The structs of the model, in the order of their names, each with how it is written and read.
pub(crate) fn items(contract: &Contract, examples: &Examples) -> Result<Vec<Item>, Error> {
    let mut items = Vec::new();
    for (name, named) in &contract.types {
        if named.schema.get("x-rust").is_none() && named.schema["type"] == "object" {
            let name = format_ident!("{name}");
            let members = members(contract, named)?;
            items.extend([
                definition(&name, named, &members, examples),
                writer(&name, &members),
                reader(&name, &members),
            ]);
        }
    }
    Ok(items)
}

/// A field, and the member of an object that it is in JSON.
struct Member<'c> {
    json_name: &'c str,
    ident: Ident,
    /// Without the `Option` around it, where the member may be missing.
    layout: Layout,
    required: bool,
    docs: Vec<Attribute>,
}

impl Member<'_> {
    /// The type of the field.
    fn ty(&self) -> Type {
        let ty = &self.layout.ty;
        if self.required { ty.clone() } else { parse_quote!(Option<#ty>) }
    }
}

fn members<'c>(contract: &'c Contract, named: &'c TypeSchema) -> Result<Vec<Member<'c>>, Error> {
    let required: Vec<&str> =
        named.schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = named.schema["properties"].as_object().into_iter().flatten();
    properties
        .map(|(json_name, property)| {
            let pointer = format!("{}/properties/{}", named.pointer, escape(json_name));
            Ok(Member {
                json_name,
                ident: field_ident(json_name),
                layout: layout::of(contract, named, &pointer, property)?,
                required: required.contains(&json_name.as_str()),
                docs: docs(&[
                    property["description"].as_str().unwrap_or_default().to_owned(),
                    match property["x-evidence"]["field"]["grade"].as_str() {
                        Some(grade) => format!("`{json_name}` in JSON; {grade}."),
                        None => format!("`{json_name}` in JSON."),
                    },
                ]),
            })
        })
        .collect()
}

fn definition(name: &Ident, named: &TypeSchema, members: &[Member<'_>], examples: &Examples) -> Item {
    let docs = docs(&[
        named.schema["description"].as_str().unwrap_or_default().to_owned(),
        format!("Generated from `{}#{}`.", named.file, named.pointer),
        examples.of_struct(&name.to_string()),
    ]);
    let fields = members.iter().map(|member| {
        let (docs, ident, ty) = (&member.docs, &member.ident, member.ty());
        quote!(#(#docs)* pub #ident: #ty)
    });
    parse_quote! {
        #(#docs)*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub struct #name { #(#fields),* }
    }
}

fn writer(name: &Ident, members: &[Member<'_>]) -> Item {
    let text = name.to_string();
    let required = members.iter().filter(|member| member.required).count();
    let optional = members.iter().filter(|member| !member.required);
    let mut terms: Vec<TokenStream> = optional
        .map(|member| {
            let ident = &member.ident;
            quote!(usize::from(self.#ident.is_some()))
        })
        .collect();
    if required > 0 || terms.is_empty() {
        terms.insert(0, Literal::usize_unsuffixed(required).into_token_stream());
    }
    let written = members.iter().map(|member| {
        let (json_name, ident) = (member.json_name, &member.ident);
        if member.required {
            return quote!(members.serialize_field(#json_name, &self.#ident)?;);
        }
        quote! {
            match &self.#ident {
                Some(value) => members.serialize_field(#json_name, value)?,
                None => members.skip_field(#json_name)?,
            }
        }
    });
    let binding = if members.is_empty() { quote!(members) } else { quote!(mut members) };
    parse_quote! {
        impl serde_core::Serialize for #name {
            fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde_core::ser::SerializeStruct as _;
                let #binding = serializer.serialize_struct(#text, #(#terms)+*)?;
                #(#written)*
                members.end()
            }
        }
    }
}

fn reader(name: &Ident, members: &[Member<'_>]) -> Item {
    let (text, expected) = (name.to_string(), format!("struct {name}"));
    let names: Vec<&str> = members.iter().map(|member| member.json_name).collect();
    let (mut readers, mut stored, mut read, mut built) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (index, member) in members.iter().enumerate() {
        let (json_name, ident, ty) = (member.json_name, &member.ident, member.ty());
        let number = Literal::usize_unsuffixed(index);
        stored.push(quote!(#ident: Option<#ty>));
        read.push(match &member.layout.with {
            None => quote!(#number => crate::object::read(&mut self.#ident, #json_name, &mut map)?),
            Some(with) => {
                let by = format_ident!("{READER}{index}");
                readers.push(reader_by(&by, &ty, with, member.required));
                quote! {
                    #number => crate::object::read_as(&mut self.#ident, #json_name, &mut map, |#by(value)| value)?
                }
            }
        });
        built.push(if member.required {
            quote!(#ident: crate::object::required(self.#ident, #json_name)?)
        } else {
            quote!(#ident: self.#ident.flatten())
        });
    }
    let this = if members.is_empty() { quote!(self) } else { quote!(mut self) };
    let numbers = (0..names.len()).map(Literal::usize_unsuffixed);
    let other = Literal::usize_unsuffixed(names.len());
    parse_quote! {
        impl<'de> serde_core::Deserialize<'de> for #name {
            fn deserialize<D: serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(Default)]
                struct Fields { #(#stored),* }
                #(#readers)*
                impl<'de> serde_core::de::Visitor<'de> for Fields {
                    type Value = #name;

                    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                        f.write_str(#expected)
                    }

                    fn visit_map<A: serde_core::de::MapAccess<'de>>(#this, mut map: A) -> Result<#name, A::Error> {
                        let number = |name: &str| match name {
                            #(#names => #numbers,)*
                            _ => #other,
                        };
                        while let Some(number) = map.next_key_seed(crate::object::Name(number))? {
                            match number {
                                #(#read,)*
                                _ => crate::object::skip(&mut map)?,
                            }
                        }
                        Ok(#name { #(#built),* })
                    }
                }
                deserializer.deserialize_struct(#text, &[#(#names),*], Fields::default())
            }
        }
    }
}

/// A type that reads a value by the module that `x-rust` names.
fn reader_by(by: &Ident, ty: &Type, with: &Path, required: bool) -> TokenStream {
    let function = format_ident!("{}", if required { "deserialize" } else { "optional" });
    quote! {
        struct #by(#ty);
        impl<'de> serde_core::Deserialize<'de> for #by {
            fn deserialize<D: serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #with::#function(deserializer).map(Self)
            }
        }
    }
}

/// Rust name of a property: in snake case, with an underscore after a keyword. `gen` is one since edition 2024, which
/// syn does not know yet.
pub(crate) fn field_ident(json_name: &str) -> Ident {
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
