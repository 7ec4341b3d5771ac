//! Which contract the model was built on.

use std::fmt::Write as _;

use syn::{Item, parse_quote};

use crate::Sources;

/// The constant with the hashes of the texts.
pub(crate) fn item(sources: &Sources<'_>) -> Item {
    let (schema, openapi) = (sha256(sources.schema), sha256(sources.openapi));
    parse_quote! {
        /// The contract that these types were generated from.
        ///
        /// ```
        /// println!("built on {}", optics_model::CONTRACT);
        /// ```
        pub const CONTRACT: crate::Contract =
            crate::Contract { schema: #schema, openapi: #openapi };
    }
}

/// SHA-256 as 64 hexadecimal digits in lower case. Ends of lines count as one character, since Git may write them as two.
fn sha256(text: &str) -> String {
    let hash = hmac_sha256::Hash::hash(text.replace("\r\n", "\n").as_bytes());
    hash.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
