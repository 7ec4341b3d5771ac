//! JSON Web Tokens (RFC 7519) signed with HS256, the one algorithm of the contract: signed, checked and read.
//!
//! ```
//! use optics_jwt::{Error, Key};
//! use serde_json::{Value, json};
//!
//! let key = Key::new(b"a secret that both sides know");
//! let token = key.sign(&json!({"sub": "app"}))?;
//!
//! assert_eq!(key.verify::<Value>(&token), Ok(json!({"sub": "app"})));
//! assert_eq!(Key::new(b"another").verify::<Value>(&token), Err(Error::Signature));
//! # Ok::<_, Error>(())
//! ```
//!
//! No claim is judged here: whether a token has expired is for those to say who know what the time is. A claim that comes
//! twice is an error, if the type that is read says so.
//!
//! It is a crate of its own since what else there is brings a second provider of cryptography, or chooses one for the whole program.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// In the order in which most write it.
const HEADER: &str = r#"{"typ":"JWT","alg":"HS256"}"#;
const ALGORITHM: &str = "HS256";

/// What tokens are signed with, and their signatures checked. `Debug` shows nothing of it.
///
/// ```
/// use optics_jwt::Key;
///
/// #[derive(serde::Deserialize)]
/// struct Claims {
///     sub: String,
/// }
///
/// let key = Key::new(b"a secret that both sides know");
/// let claims: Claims = key.verify(&key.sign(&serde_json::json!({ "sub": "app" }))?)?;
/// assert_eq!(claims.sub, "app");
/// assert_eq!(format!("{key:?}"), "Key { .. }");
/// # Ok::<(), optics_jwt::Error>(())
/// ```
#[derive(Clone)]
pub struct Key(hmac::Key);

impl Key {
    /// The key that is `secret`, byte for byte. RFC 7518 asks for at least 32 bytes; nobody is held to that.
    pub fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// A token with `claims`.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if they cannot be written as JSON.
    pub fn sign<C: Serialize + ?Sized>(&self, claims: &C) -> Result<String, Error> {
        let claims = serde_json::to_vec(claims).map_err(|_| Error::Malformed)?;
        let mut token = URL_SAFE_NO_PAD.encode(HEADER);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let signature = hmac::sign(&self.0, token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }

    /// The claims of a token that was signed with this key.
    ///
    /// # Errors
    ///
    /// Whether it is no token, one of another algorithm, or one of another key; the first of these that is so.
    pub fn verify<C: DeserializeOwned>(&self, token: &str) -> Result<C, Error> {
        let parts = Parts::of(token)?;
        let header: Header = read(parts.header)?;
        if header.alg != ALGORITHM {
            return Err(Error::Algorithm);
        }
        // What a token calls critical must be understood (RFC 7515, section 4.1.11), and nothing is.
        if header.crit.is_some() {
            return Err(Error::Malformed);
        }
        let signature = decode(parts.signature)?;
        // Takes as long for a signature that is nearly right as for any other.
        hmac::verify(&self.0, parts.signed.as_bytes(), &signature).map_err(|_| Error::Signature)?;
        read(parts.claims)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").finish_non_exhaustive()
    }
}

/// The claims of a token that is for somebody else to check: they may be anyone's.
///
/// # Errors
///
/// [`Error::Malformed`] if it is no token, or `C` cannot be read from its claims.
///
/// ```
/// use optics_jwt::{Key, unverified_claims};
/// use serde_json::{Value, json};
///
/// let token = Key::new(b"known to the service alone").sign(&json!({ "exp": 1_772_441_727 }))?;
/// let claims: Value = unverified_claims(&token)?;
/// assert_eq!(claims["exp"], 1_772_441_727);
/// # Ok::<(), optics_jwt::Error>(())
/// ```
pub fn unverified_claims<C: DeserializeOwned>(token: &str) -> Result<C, Error> {
    read(Parts::of(token)?.claims)
}

/// Why a token is not taken. It holds nothing of the token.
///
/// ```
/// use optics_jwt::{Error, Key};
///
/// let told = Key::new(b"a secret").verify::<serde_json::Value>("no token");
/// assert_eq!(told, Err(Error::Malformed));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// It is none: not three parts in base64url, or what is in them is not the JSON that was expected.
    Malformed,
    /// It is signed with another algorithm than HS256, or not at all.
    Algorithm,
    /// It is signed with another key, or was changed since.
    Signature,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "it cannot be read as a JWT with these claims",
            Self::Algorithm => "it is not signed with HS256",
            Self::Signature => "it is not signed with this key",
        })
    }
}

impl std::error::Error for Error {}

/// What stands between the dots.
struct Parts<'t> {
    header: &'t str,
    claims: &'t str,
    /// Both, with the dot between.
    signed: &'t str,
    signature: &'t str,
}

impl<'t> Parts<'t> {
    fn of(token: &'t str) -> Result<Self, Error> {
        let (signed, signature) = token.rsplit_once('.').ok_or(Error::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(Error::Malformed)?;
        if claims.contains('.') {
            return Err(Error::Malformed);
        }
        Ok(Self { header, claims, signed, signature })
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    crit: Option<serde::de::IgnoredAny>,
}

fn decode(part: &str) -> Result<Vec<u8>, Error> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Error::Malformed)
}

fn read<T: DeserializeOwned>(part: &str) -> Result<T, Error> {
    serde_json::from_slice(&decode(part)?).map_err(|_| Error::Malformed)
}
