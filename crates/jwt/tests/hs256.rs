//! Tokens of others, and tokens that were spoilt.

#![allow(clippy::unwrap_used)] // Clippy lets it pass in test functions, but not in what they call.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use optics_jwt::{Error, Key, unverified_claims};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The token of RFC 7515, appendix A.1; its key is in base64url.
const TOKEN: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
    eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
    dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const SECRET: &str = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

fn base64url(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn key() -> Key {
    Key::new(&URL_SAFE_NO_PAD.decode(SECRET).unwrap())
}

#[test]
fn the_token_of_the_standard_holds() {
    let claims = json!({"iss": "joe", "exp": 1_300_819_380, "http://example.com/is_root": true});
    assert_eq!(key().verify::<Value>(TOKEN), Ok(claims.clone()));
    assert_eq!(unverified_claims::<Value>(TOKEN), Ok(claims));
}

#[test]
fn what_is_no_token_of_the_key_is_told_apart() {
    let key = key();
    let (signed, signature) = TOKEN.rsplit_once('.').unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    let with_header = |header: &str| format!("{}.{claims}.{signature}", base64url(header));
    for (what, token, error) in [
        ("nothing", String::new(), Error::Malformed),
        ("one part", header.to_owned(), Error::Malformed),
        ("two parts", signed.to_owned(), Error::Malformed),
        ("four parts", format!("{TOKEN}.{signature}"), Error::Malformed),
        ("no signature", format!("{signed}."), Error::Signature),
        ("a signature cut short", TOKEN[..TOKEN.len() - 3].to_owned(), Error::Signature),
        ("padding", format!("{TOKEN}="), Error::Malformed),
        ("other letters", TOKEN.replace('-', "+"), Error::Malformed),
        ("white space", format!("{TOKEN}\n"), Error::Malformed),
        ("no JSON", with_header("HS256"), Error::Malformed),
        ("no algorithm", with_header("{}"), Error::Malformed),
        ("an algorithm in a list", with_header(r#"{"alg":["HS256"]}"#), Error::Malformed),
        ("two algorithms", with_header(r#"{"alg":"none","alg":"HS256"}"#), Error::Malformed),
        ("none", with_header(r#"{"alg":"none"}"#), Error::Algorithm),
        ("small letters", with_header(r#"{"alg":"hs256"}"#), Error::Algorithm),
        ("HS384", with_header(r#"{"alg":"HS384"}"#), Error::Algorithm),
        ("RS256", with_header(r#"{"alg":"RS256"}"#), Error::Algorithm),
        ("another header", with_header(r#"{"alg":"HS256"}"#), Error::Signature),
        ("critical", with_header(r#"{"alg":"HS256","crit":["exp"]}"#), Error::Malformed),
        ("other claims", format!("{header}.{}.{signature}", base64url("{}")), Error::Signature),
    ] {
        assert_eq!(key.verify::<Value>(&token), Err(error), "{what}");
    }
    let array = key.sign(&json!([1])).unwrap();
    assert_eq!(key.verify::<serde_json::Map<String, Value>>(&array), Err(Error::Malformed));
    assert_eq!(key.verify::<Value>(&array), Ok(json!([1])));
}

#[test]
fn a_key_shows_nothing_of_itself() {
    assert_eq!(format!("{:?}", Key::new(b"canary")), "Key { .. }");
}

proptest! {
    #[test]
    fn what_is_signed_holds_with_its_key_alone(secret: Vec<u8>, text: String, at: prop::sample::Index, to in "[A-Za-z0-9_.-]") {
        let key = Key::new(&secret);
        let claims = json!({"sub": text});
        let token = key.sign(&claims).unwrap();
        prop_assert_eq!(key.verify::<Value>(&token), Ok(claims.clone()));
        prop_assert_eq!(unverified_claims::<Value>(&token), Ok(claims));

        let mut other = secret;
        other.push(1);
        prop_assert_eq!(Key::new(&other).verify::<Value>(&token), Err(Error::Signature));

        let mut spoilt = token.clone();
        let at = at.index(token.len());
        spoilt.replace_range(at..=at, &to);
        prop_assert!(spoilt == token || key.verify::<Value>(&spoilt).is_err());
    }
}
