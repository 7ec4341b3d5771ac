//! The shapes as Rust.
//!
//! Every function takes a reading and the offset where its value starts, and gives the offset behind it, or none. All
//! are inlined into one, since only what is inlined can use the vector instructions chosen when the program runs.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use super::pattern::Run;
use super::shape::{Object, Others, Shape, Text};

/// The whole file.
pub(super) fn file(document: &Shape, undecided: &[(String, String)], page_items: &[&str]) -> TokenStream {
    let mut functions = Functions { written: Vec::new() };
    let read = functions.value(document);
    let functions = functions.written;
    let undecided = undecided
        .iter()
        .map(|(pointer, reason)| quote!(crate::Undecided { pointer: #pointer, reason: #reason }));
    quote! {
        use fearless_simd::Simd;

        use crate::object::{Members, Others};
        use crate::reading::{Reading, part};
        use crate::{string, timestamp, uuid};

        /// What the contract says and the acceptor leaves to a closer look, whatever the text.
        pub static UNDECIDED: &[crate::Undecided] = &[#(#undecided),*];

        /// The member in which a page of a list has its documents; empty if the contract has no such page.
        pub static PAGE_ITEMS: &[&str] = &[#(#page_items),*];

        /// Reads the document that starts at `at`.
        #[inline(always)]
        pub(crate) fn document<S: Simd>(reading: &mut Reading<'_, '_, S>, at: usize) -> Option<usize> {
            #read
        }

        #(#functions)*
    }
}

struct Functions {
    written: Vec<TokenStream>,
}

impl Functions {
    /// An expression that reads the value at `at`.
    fn value(&mut self, shape: &Shape) -> TokenStream {
        match shape {
            Shape::Object(object) => {
                let name = self.object(object);
                quote!(#name(reading, at))
            }
            Shape::Array { item, least, most } => {
                let item = self.value(item);
                let (least, most) = (bound(*least), most.map_or_else(|| quote!(usize::MAX), bound));
                quote!(reading.array(at, (#least, #most), #[inline(always)] |reading, at| #item))
            }
            Shape::Integer { least, most } => {
                let (least, most) = (
                    proc_macro2::Literal::i64_unsuffixed(*least),
                    proc_macro2::Literal::i64_unsuffixed(*most),
                );
                quote!(reading.integer(at, #least, #most))
            }
            Shape::Number => quote!(reading.number(at)),
            Shape::Boolean => quote!(reading.boolean(at)),
            Shape::Null => quote!(reading.null(at)),
            Shape::Any => quote!(reading.skip(at)),
            Shape::String => quote!(reading.string(at)),
            Shape::StringOfLength { least, most } => {
                let (least, most) = (bound(*least), most.map_or_else(|| quote!(usize::MAX), bound));
                quote!(reading.string_of_length(at, #least, #most))
            }
            Shape::Text(text) => text_at(text),
            Shape::Nullable(shape) => {
                let value = self.value(shape);
                quote!(if reading.byte(at) == b'n' { reading.null(at) } else { #value })
            }
            Shape::Undecided => quote!(None),
        }
    }

    /// Writes the function that reads an object. Its name.
    fn object(&mut self, object: &Object) -> Ident {
        let number = self.written.len();
        // Holds the place, so that functions stand in the order of the document.
        self.written.push(TokenStream::new());
        let name = format_ident!("object_{number}");
        let pointer = &object.pointer;
        let names = object.members.iter().map(|member| &member.name);
        let count = object.members.len();
        let required = object
            .members
            .iter()
            .enumerate()
            .fold(0_u64, |bits, (index, member)| bits | u64::from(member.required) << index);
        let required = proc_macro2::Literal::u64_unsuffixed(required);
        let others = match object.others {
            Others::Undocumented => quote!(Others::Undocumented),
            Others::Free => quote!(Others::Free),
            Others::LookCloser => quote!(Others::LookCloser),
        };
        let arms: Vec<TokenStream> = object
            .members
            .iter()
            .enumerate()
            .map(|(index, member)| {
                let index = proc_macro2::Literal::usize_unsuffixed(index);
                let value = self.value(&member.shape);
                quote!(#index => #value)
            })
            .collect();
        let documentation = match pointer.as_str() {
            "" => " The document.".to_owned(),
            pointer => format!(" The object at `{pointer}`."),
        };
        self.written[number] = quote! {
            #[doc = #documentation]
            #[inline(always)]
            fn #name<S: Simd>(reading: &mut Reading<'_, '_, S>, at: usize) -> Option<usize> {
                static MEMBERS: Members<#count> = Members::new(#pointer, [#(#names),*], #required, #others);
                part(
                    reading.simd,
                    #[inline(always)]
                    || reading.object(at, &MEMBERS, #[inline(always)] |reading, member, at| match member {
                        #(#arms,)*
                        _ => None,
                    })
                )
            }
        };
        name
    }
}

fn bound(number: u64) -> TokenStream {
    let number = proc_macro2::Literal::u64_unsuffixed(number);
    quote!(#number)
}

/// An expression that reads a string whose text must be this.
fn text_at(text: &Text) -> TokenStream {
    // Texts of known lengths are told apart by where the closing quote stands, without looking for it.
    if let Some(alternatives) = by_length(text) {
        // Another quote can stand at the right distance by chance, so that each length is tried.
        let arms = alternatives.iter().map(|(length, checks)| {
            quote! {
                if reading.of_length(at, #length) #(&& #checks)* {
                    Some(at + #length + 2)
                }
            }
        });
        let arms: Vec<TokenStream> = arms.collect();
        return quote!({ let start = at + 1; #(#arms else)* { None } });
    }
    // No function by its name, even where it is all there is to it: its call would not be inlined.
    let claim = claim(text);
    quote!(reading.text(at, #[inline(always)] |reading, start, text| #claim))
}

/// The alternatives by their lengths in bytes, if each has another one, with what is checked of the bytes at `start`.
fn by_length(text: &Text) -> Option<Vec<(usize, Vec<TokenStream>)>> {
    match text {
        Text::Uuid => Some(vec![(36, vec![quote!(reading.is_uuid(start))])]),
        Text::Runs(runs) => {
            let mut offset = 0;
            let checks = runs.iter().map(|Run { ranges, length }| {
                let ranges = ranges.iter().map(|(least, most)| {
                    let (least, most) = (
                        proc_macro2::Literal::byte_character(*least),
                        proc_macro2::Literal::byte_character(*most),
                    );
                    quote!((#least, #most))
                });
                let start = if offset == 0 { quote!(start) } else { quote!(start + #offset) };
                let check = quote!(reading.all_in(#start, #length, [#(#ranges),*]));
                offset += length;
                check
            });
            let checks: Vec<TokenStream> = checks.collect();
            (!checks.is_empty()).then_some(vec![(offset, checks)])
        }
        Text::OneOf(alternatives) => {
            let mut all = Vec::new();
            for alternative in alternatives {
                all.extend(by_length(alternative)?);
            }
            let mut lengths: Vec<usize> = all.iter().map(|(length, _)| *length).collect();
            lengths.sort_unstable();
            lengths.dedup();
            (lengths.len() == all.len()).then_some(all)
        }
        _ => None,
    }
}

/// An expression of what is known of the claim about `text`, bytes of ASCII from `start` on.
fn claim(text: &Text) -> TokenStream {
    match text {
        Text::DateTime => quote!(timestamp::is_date_time(text)),
        Text::Email => quote!(reading.is_email(start, text)),
        Text::Uri => quote!(reading.is_uri(start, text)),
        Text::Uuid => quote!(Some(text.len() == uuid::LENGTH && reading.is_uuid(start))),
        Text::Runs(runs) => {
            let length: usize = runs.iter().map(|run| run.length).sum();
            let mut offset = 0;
            let checks: Vec<TokenStream> = runs
                .iter()
                .map(|Run { ranges, length }| {
                    let ranges = ranges.iter().map(|(least, most)| {
                        let (least, most) = (
                            proc_macro2::Literal::byte_character(*least),
                            proc_macro2::Literal::byte_character(*most),
                        );
                        quote!(#least..=#most)
                    });
                    let end = offset + length;
                    let check = quote!(text[#offset..#end].iter().all(|byte| matches!(byte, #(#ranges)|*)));
                    offset = end;
                    check
                })
                .collect();
            quote!(Some(text.len() == #length #(&& #checks)*))
        }
        Text::Constants(constants) => {
            let constants =
                constants.iter().map(|constant| proc_macro2::Literal::byte_string(constant.as_bytes()));
            quote!(Some([#(&#constants[..]),*].contains(&text)))
        }
        Text::OneOf(alternatives) => {
            let claims = alternatives.iter().map(claim);
            quote!(string::exactly_one([#(#claims),*]))
        }
    }
}
