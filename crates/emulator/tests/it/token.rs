//! The token endpoint.

use std::fmt::Write;
use std::time::Duration;

use optics_emulator::{Emulator, ISSUED_AT_LEEWAY_SECONDS, MAX_BODY_BYTES};
use optics_jwt::unverified_claims;
use optics_model::{AuthClaims, Operation};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::caller::{Algorithm, Caller, EXAMPLE_ID, now, sign_as};

const READ: &str = "opticspkgdeploy:read";
const LIST: &str = "opticspkgdeploy:list";

#[tokio::test]
async fn a_signed_request_gets_a_token_with_every_scope() {
    let emulator = Emulator::builder().scopes([READ, LIST]).start().await.unwrap();
    let caller = Caller::new(&emulator);
    let claims: AuthClaims = unverified_claims(&caller.token().await).unwrap();
    assert_eq!(claims.scp.as_deref(), Some("opticspkgdeploy:list,opticspkgdeploy:read"));
    assert_eq!(claims.exp - claims.iat, 30 * 60);
}

#[tokio::test]
async fn a_request_for_fewer_scopes_gets_those() {
    let emulator = Emulator::builder().scopes([READ, LIST]).start().await.unwrap();
    let caller = Caller::new(&emulator);
    for (asked, expected) in [(READ, READ), (" opticspkgdeploy:list ,", LIST)] {
        let token = caller.token_for(&caller.claims_with("scp", asked)).await;
        let claims: AuthClaims = unverified_claims(&token).unwrap();
        assert_eq!(claims.scp.as_deref(), Some(expected));
    }
}

#[tokio::test]
async fn each_token_is_another() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    assert_ne!(caller.token().await, caller.token().await);
}

#[tokio::test]
async fn a_request_is_exchanged_once() {
    let emulator = Emulator::builder().speed(0.0).start().await.unwrap();
    let caller = Caller::new(&emulator);
    let claims = caller.claims();
    caller.token_for(&claims).await;
    let refused = r#"401 {"message":"claim jti was used before; use a fresh id for each request"}"#;
    assert_eq!(caller.exchange(&caller.sign(&claims)).await.line(), refused);
    // The same id in another request is used as well, until the first has expired.
    let mut later = claims.clone();
    later["exp"] = (claims["exp"].as_u64().unwrap() - 1).into();
    assert_eq!(caller.exchange(&caller.sign(&later)).await.line(), refused);
    emulator.advance(Duration::from_secs(AuthClaims::MAX_LIFETIME_SECONDS + 1));
    let now = emulator.now();
    later.insert("iat".to_owned(), now.into());
    later.insert("exp".to_owned(), (now + 60).into());
    caller.token_for(&later).await;
}

#[tokio::test]
async fn a_request_that_was_refused_has_not_used_its_id() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let claims = caller.claims();
    let mut wrong = claims.clone();
    wrong.insert("scp".to_owned(), "canary".into());
    assert_eq!(caller.exchange(&caller.sign(&wrong)).await.status, 400);
    assert_eq!(caller.exchange(&sign_as(&claims, Algorithm::HS256, "another")).await.status, 401);
    caller.token_for(&claims).await;
}

#[tokio::test]
async fn tokens_can_be_refused_from_now_on() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let first = caller.token().await;
    emulator.expire_tokens().unwrap();
    let second = caller.token().await;
    let expired = r#"401 {"message":"the access token has expired; ask for a new one"}"#;
    assert_eq!(caller.get(EXAMPLE_ID, &first).await.line(), expired);
    assert_eq!(caller.get(EXAMPLE_ID, &second).await.status, 200);
    emulator.rotate_keys().unwrap();
    for token in [&first, &second] {
        let unknown = r#"401 {"message":"the access token is not one this emulator issued"}"#;
        assert_eq!(caller.get(EXAMPLE_ID, token).await.line(), unknown);
    }
    assert_eq!(caller.get(EXAMPLE_ID, &caller.token().await).await.status, 200);
}

#[tokio::test]
async fn the_lifetime_of_tokens_can_be_set() {
    let emulator = Emulator::builder().access_token_lifetime(Duration::from_secs(7)).start().await.unwrap();
    let claims: AuthClaims = unverified_claims(&Caller::new(&emulator).token().await).unwrap();
    assert_eq!(claims.exp - claims.iat, 7);
}

#[tokio::test]
async fn claims_that_are_missing_or_of_another_type_are_refused() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let mut seen = String::new();
    for name in caller.claims().keys() {
        let mut claims = caller.claims();
        claims.remove(name);
        let answer = caller.exchange(&caller.sign(&claims)).await;
        writeln!(seen, "{name} missing: {}", answer.line()).unwrap();
        for value in [Value::Null, json!([]), json!(-1), json!({ "canary": 1.5 })] {
            let answer = caller.exchange(&caller.sign(&caller.claims_with(name, value.clone()))).await;
            writeln!(seen, "{name} {value}: {}", answer.line()).unwrap();
        }
    }
    insta::assert_snapshot!(seen);
}

#[tokio::test]
async fn claims_that_say_something_wrong_are_refused() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let now = now();
    let times = |iat: u64, exp: u64| {
        let mut claims = caller.claims_with("iat", iat);
        claims.insert("exp".to_owned(), exp.into());
        claims
    };
    let mut seen = String::new();
    for (what, claims) in [
        ("iss of another", caller.claims_with("iss", "https://issuer.example")),
        ("tid of another", caller.claims_with("tid", "canary")),
        ("sub of another", caller.claims_with("sub", "canary")),
        ("jti empty", caller.claims_with("jti", "")),
        ("exp is a fraction", caller.claims_with("exp", 1.5)),
        ("31 minutes", times(now, now + 31 * 60)),
        ("exp before iat", times(now, now - 1)),
        ("milliseconds", times(now * 1000, now * 1000 + 60_000)),
        ("milliseconds, for less than 30 minutes of seconds", times(now * 1000, now * 1000 + 1000)),
        ("signed an hour ago", times(now - 3600, now - 3600 + 60)),
        ("signed in an hour", times(now + 3600, now + 3600 + 60)),
        ("the end of time", times(u64::MAX - 1, u64::MAX)),
        ("the beginning of time", times(0, 0)),
        ("scp names none", caller.claims_with("scp", " , ")),
        ("scp names another", caller.claims_with("scp", format!("{READ},canary:read"))),
        ("scp is a list", caller.claims_with("scp", json!([READ]))),
    ] {
        writeln!(seen, "{what}: {}", caller.exchange(&caller.sign(&claims)).await.line()).unwrap();
    }
    insta::assert_snapshot!(seen);
}

#[tokio::test]
async fn times_at_the_limit_are_accepted() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let iat = now() + ISSUED_AT_LEEWAY_SECONDS;
    let mut claims = caller.claims_with("iat", iat);
    claims.insert("exp".to_owned(), (iat + AuthClaims::MAX_LIFETIME_SECONDS).into());
    caller.token_for(&claims).await;
}

#[tokio::test]
async fn a_clock_that_is_off_by_an_hour_is_noticed_and_can_be_told_from_the_date() {
    for (offset, expected) in [
        (3600, r#"401 {"message":"auth_token has expired; check the clock"}"#),
        (
            -3600,
            r#"401 {"message":"claim iat is in the future; check the clock, and that it is counted in seconds"}"#,
        ),
    ] {
        let emulator = Emulator::builder().clock_offset(offset).start().await.unwrap();
        let caller = Caller::new(&emulator);
        let answer = caller.exchange(&caller.sign(&caller.claims())).await;
        assert_eq!(answer.line(), expected);
        // The text of a date ends in hours, minutes, seconds; only the hour is compared, with those around it.
        let date = answer.headers["date"].to_str().unwrap();
        let hour: i64 = date[17..19].parse().unwrap();
        let here = i64::try_from(now()).unwrap() + offset;
        assert!([here - 60, here].map(|moment| moment / 3600 % 24).contains(&hour), "{date}");
    }
}

#[tokio::test]
async fn a_client_that_goes_by_the_emulators_clock_is_served() {
    for offset in [-7200, 7200] {
        let emulator = Emulator::builder().clock_offset(offset).start().await.unwrap();
        let caller = Caller::new(&emulator);
        let there = now().saturating_add_signed(offset);
        let mut claims = caller.claims_with("iat", there);
        claims.insert("exp".to_owned(), (there + 60).into());
        let token = caller.token_for(&claims).await;
        assert_eq!(caller.get(EXAMPLE_ID, &token).await.status, 200);
    }
}

#[tokio::test]
async fn what_is_no_signed_jwt_is_refused() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let good = caller.sign(&caller.claims());
    let (unsigned, signature) = good.rsplit_once('.').unwrap();
    let (header, payload) = unsigned.split_once('.').unwrap();
    // {"alg":"none"}, and claims that are an array of their values.
    let none = format!("eyJhbGciOiJub25lIn0.{payload}.");
    let secret = secrecy::ExposeSecret::expose_secret(emulator.app_secret());
    let (tenant, app) = (emulator.tenant_id(), emulator.app_id());
    let listed = json!([now() + 60, now(), AuthClaims::ISS, "jti", null, app, tenant]);
    let listed = sign_as(&listed, Algorithm::HS256, secret);
    let mut seen = String::new();
    for (what, token) in [
        ("empty", String::new()),
        ("words", "not a token".to_owned()),
        ("two parts", unsigned.to_owned()),
        ("four parts", format!("{good}.{signature}")),
        ("no signature", format!("{unsigned}.")),
        ("no algorithm", none),
        ("HS384", sign_as(&caller.claims(), Algorithm::HS384, secret)),
        ("another secret", sign_as(&caller.claims(), Algorithm::HS256, "another secret")),
        ("another's claims", {
            let other = caller.sign(&caller.claims_with("jti", "another"));
            let other = other.split('.').nth(1).unwrap().to_owned();
            format!("{header}.{other}.{signature}")
        }),
        ("claims in an array", listed),
        ("not ASCII", "ключ.ключ.ключ".to_owned()),
    ] {
        writeln!(seen, "{what}: {}", caller.exchange(&token).await.line()).unwrap();
    }
    insta::assert_snapshot!(seen);
}

#[tokio::test]
async fn bodies_that_are_no_token_request_are_refused() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let good = caller.sign(&caller.claims());
    let mut seen = String::new();
    for (what, body) in [
        ("empty", Vec::new()),
        ("truncated", br#"{"auth_token":"canary"#.to_vec()),
        ("not UTF-8", b"{\"auth_token\":\"\xff\"}".to_vec()),
        ("no token", br#"{"access_token":"canary"}"#.to_vec()),
        ("null", br#"{"auth_token":null}"#.to_vec()),
        ("number", br#"{"auth_token":4711}"#.to_vec()),
        ("array", json!([good]).to_string().into_bytes()),
        ("text", b"\"canary\"".to_vec()),
        ("junk behind", json!({ "auth_token": good }).to_string().into_bytes().repeat(2)),
        ("deep", b"[".repeat(MAX_BODY_BYTES)),
        ("deep within", [br#"{"more":"#.to_vec(), b"[".repeat(MAX_BODY_BYTES - 8)].concat()),
        ("a form", format!("auth_token={good}").into_bytes()),
    ] {
        writeln!(seen, "{what}: {}", caller.post(body).await.line()).unwrap();
    }
    insta::assert_snapshot!(seen);
}

#[tokio::test]
async fn fields_nobody_documented_are_ignored() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.sign(&caller.claims_with("aud", "https://audience.example"));
    let answer = caller.post(json!({ "auth_token": token, "extra": {} }).to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[tokio::test]
async fn the_content_type_must_be_json() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let body = || json!({ "auth_token": caller.sign(&caller.claims()) }).to_string();
    let post = || caller.request(Method::POST, Operation::REQUEST_ACCESS_TOKEN.path()).body(body());
    for (content_type, status) in
        [("application/json; charset=utf-8", 200), ("Application/JSON", 200), ("text/plain", 400), ("", 400)]
    {
        let answer = caller.send(post().header("content-type", content_type)).await;
        assert_eq!(answer.status, status, "{content_type}");
    }
    let answer = caller.send(post()).await;
    assert_eq!(answer.line(), r#"400 {"message":"the Content-Type header must be application/json"}"#);
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let fits = format!("{{}}{}", " ".repeat(MAX_BODY_BYTES - 2));
    assert_eq!(caller.post(fits.clone()).await.status, 400);
    let answer = caller.post(fits + " ").await;
    assert_eq!(answer.line(), r#"413 {"message":"the request body is longer than 65536 bytes"}"#);
}

#[tokio::test]
async fn two_announced_gigabytes_are_not_waited_for() {
    assert_eq!(status_of("content-length: 2147483648", "").await, "HTTP/1.1 413");
}

#[tokio::test]
async fn a_body_that_announces_no_length_is_read_up_to_the_limit() {
    let chunk = |length: usize| format!("{length:x}\r\n{}\r\n0\r\n\r\n", " ".repeat(length));
    assert_eq!(status_of("transfer-encoding: chunked", &chunk(MAX_BODY_BYTES)).await, "HTTP/1.1 400");
    assert_eq!(status_of("transfer-encoding: chunked", &chunk(MAX_BODY_BYTES + 1)).await, "HTTP/1.1 413");
}

/// The status line's beginning, for a request with the header and body, sent as they are.
async fn status_of(header: &str, body: &str) -> String {
    let emulator = Emulator::start().await.unwrap();
    let address = emulator.url().replace("http://", "");
    let mut connection = tokio::net::TcpStream::connect(&address).await.unwrap();
    let request = format!(
        "POST {} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n{header}\r\n\r\n{body}",
        Operation::REQUEST_ACCESS_TOKEN.path()
    );
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    connection.read_exact(&mut answer).await.unwrap();
    String::from_utf8(answer.to_vec()).unwrap()
}
