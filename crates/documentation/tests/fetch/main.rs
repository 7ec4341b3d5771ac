//! Fetching pages over real HTTP, from a server on loopback.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod server;

use std::time::Duration;

use optics_documentation::{Error, Fetch, Fetched, Source};
use server::{Answer, Server, answer};

const PAGE: &str = "<h1>Get parcel</h1>";
const OK: &str = "200 OK|content-type: text/html; charset=utf-8|content-length: 19";

/// Gets `/page` of a server that gives this answer to everything, and the error's text with a steady address.
async fn refusal_of(fetch: Fetch, bytes: Answer) -> (&'static str, String) {
    let Answer { bytes, stays } = bytes;
    let server = Server::start(move |_| Answer { bytes: bytes.clone(), stays }).await;
    let error = fetch.get(&server.url("/page?key=hush")).await.unwrap_err();
    assert_eq!(error.source_compared(), Source::Page);
    (error.reason(), server.steady(&error.to_string()))
}

async fn refusal(bytes: Answer) -> String {
    refusal_of(Fetch::default(), bytes).await.1
}

async fn get(server: &Server, path: &str) -> Result<Fetched, Error> {
    Fetch::default().get(&server.url(path)).await
}

/// An address that is refused before anything is sent.
async fn address_refusal(url: &str) -> String {
    let error = Fetch::default().get(url).await.unwrap_err();
    assert_eq!(error.reason(), "address-refused", "{error}");
    error.to_string()
}

#[tokio::test]
async fn a_page_is_given_as_it_was_served() {
    let server = Server::start(|_| answer(OK, PAGE)).await;
    let fetched = get(&server, "/page?topic=parcel#fields").await.unwrap();
    assert_eq!(fetched.bytes, PAGE.as_bytes());
    assert_eq!(fetched.url, server.url("/page?topic=parcel"));
    assert!(fetched.redirects.is_empty());
    let shown = server.steady(&format!("{fetched:?}"));
    assert_eq!(shown, r#"Fetched { bytes: 19, url: "http://HOST/page?***", redirects: [] }"#);

    let [head] = server.heads().try_into().unwrap();
    assert!(head.starts_with("get /page?topic=parcel http/1.1\r\n"), "{head}");
    let agent = format!("\r\nuser-agent: optics/{}\r\n", env!("CARGO_PKG_VERSION"));
    assert!(head.contains(&agent), "{head}");
    assert!(head.contains("\r\naccept: text/html,"), "{head}");
}

#[tokio::test]
async fn html_is_read_in_any_spelling() {
    for content_type in [
        "text/html",
        "Text/HTML;Charset=\"UTF-8\"",
        "application/xhtml+xml ; charset=utf-8",
        "text/html; charset=US-ASCII; level=1",
        "application/xhtml+xml; profile=x; charset=utf8",
    ] {
        let head = format!("200 OK|content-type: {content_type}|content-length: 19");
        let server = Server::start(move |_| answer(&head, PAGE)).await;
        let fetched = get(&server, "/page").await.unwrap_or_else(|error| panic!("{content_type}: {error}"));
        assert_eq!(fetched.bytes, PAGE.as_bytes(), "{content_type}");
    }
}

#[tokio::test]
async fn a_body_without_length_ends_with_its_connection() {
    let server = Server::start(|_| answer("200 OK|content-type: text/html|connection: close", PAGE)).await;
    assert_eq!(get(&server, "/page").await.unwrap().bytes, PAGE.as_bytes());
}

#[tokio::test]
async fn redirects_are_followed_and_reported() {
    let server = Server::start(|path| match path {
        "/old" => answer("301 Moved Permanently|location: /newer?session=hush|content-length: 0", ""),
        "/newer?session=hush" => answer("307 Temporary Redirect|location: page|content-length: 0", ""),
        _ => answer(OK, PAGE),
    })
    .await;
    let fetched = get(&server, "/old").await.unwrap();
    assert_eq!(fetched.bytes, PAGE.as_bytes());
    assert_eq!(fetched.url, server.url("/page"));
    assert_eq!(fetched.redirects, [server.url("/newer?***"), server.url("/page")]);
    let heads = server.heads();
    assert_eq!(heads.len(), 3);
    assert!(heads.iter().all(|head| !head.contains("referer")), "{heads:?}");
}

/// `/5` redirects five times before the page, `/6` six times.
#[tokio::test]
async fn at_most_five_redirects_are_followed() {
    let server = Server::start(|path| match path.trim_start_matches('/').parse::<u32>() {
        Ok(0) | Err(_) => answer(OK, PAGE),
        Ok(left) => answer(&format!("302 Found|location: /{}|content-length: 0", left - 1), ""),
    })
    .await;
    assert_eq!(get(&server, "/5").await.unwrap().redirects.len(), 5);
    let error = get(&server, "/6").await.unwrap_err();
    assert_eq!(
        server.steady(&error.to_string()),
        "page: http://HOST/1: redirects again after 5 redirects (not-fetched); try again later, or save the page in a \
         browser and give the file"
    );
}

#[tokio::test]
async fn a_redirect_in_a_circle_ends() {
    let (reason, _) =
        refusal_of(Fetch::default(), answer("302 Found|location: /page|content-length: 0", "")).await;
    assert_eq!(reason, "not-fetched");
}

#[tokio::test]
async fn redirects_to_unsafe_addresses_are_refused() {
    let redirect = |to: &str| answer(&format!("302 Found|location: {to}|content-length: 0"), "");
    assert_eq!(
        refusal(redirect("http://docs.example.com/page?key=hush")).await,
        "page: http://HOST/page?*** redirects, and http://docs.example.com/page?*** is not https, which only a \
         loopback host need not be (address-refused); give an https address without credentials, or save the page and \
         give the file"
    );
    assert_eq!(
        refusal(redirect("https://anna:hush@docs.example.com/page")).await,
        "page: http://HOST/page?*** redirects, and the address holds a user name or a password (address-refused); give \
         an https address without credentials, or save the page and give the file"
    );
    for to in ["file:///etc/hostname", "ftp://docs.example.com/page", "https://[hush"] {
        let message = refusal(redirect(to)).await;
        assert!(
            message.contains("the address is not of the form https://host/path (address-refused)"),
            "{message}"
        );
        assert!(!message.contains("hush"), "{message}");
    }
}

#[tokio::test]
async fn a_redirect_without_a_place_is_refused() {
    let message = refusal(answer("302 Found|content-length: 0", "")).await;
    assert!(message.contains("answered 302 without a place to go to (not-fetched)"), "{message}");
}

#[tokio::test]
async fn only_https_addresses_without_credentials_are_taken() {
    assert_eq!(
        address_refusal("http://docs.example.com/page?key=hush").await,
        "page: http://docs.example.com/page?*** is not https, which only a loopback host need not be \
         (address-refused); give an https address without credentials, or save the page and give the file"
    );
    assert_eq!(
        address_refusal("https://anna:hush@docs.example.com/page").await,
        "page: the address holds a user name or a password (address-refused); give an https address without \
         credentials, or save the page and give the file"
    );
    for url in [
        "http://anna:hush@127.0.0.1/page",
        "https://:hush@docs.example.com/page",
        "https://anna@docs.example.com/page",
        "https://key:hu/sh@docs.example.com/page",
        "anna:hush@docs.example.com/page",
        "docs.example.com/hush",
        "file:///hush",
        "",
    ] {
        let message = address_refusal(url).await;
        assert!(!message.contains("hush") && !message.contains("anna"), "{message}");
    }
    // These only look like this machine.
    for host in ["localhost.example.com", "127.0.0.1.example.com", "128.0.0.1", "0.0.0.0", "[::2]"] {
        let message = address_refusal(&format!("http://{host}/page")).await;
        assert!(message.contains("is not https"), "{message}");
    }
}

#[tokio::test]
async fn what_is_no_html_is_refused_by_name() {
    let pdf = answer("200 OK|content-type: Application/PDF; version=2|content-length: 3", "abc");
    assert_eq!(
        refusal(pdf).await,
        "page: http://HOST/page?***: it is `application/pdf`, not HTML (not-the-page); open the page in a \
         browser, sign in if it asks for it, and save what it shows"
    );
    let none = refusal(answer("200 OK|content-length: 19", PAGE)).await;
    assert!(none.contains("it has no content type (not-the-page)"), "{none}");
    let two = "200 OK|content-type: text/html|content-type: text/plain|content-length: 19";
    let two = refusal(answer(two, PAGE)).await;
    assert!(two.contains("it has several content types (not-the-page)"), "{two}");
    let long = format!("200 OK|content-type: {}|content-length: 19", "x/".repeat(4000));
    assert!(refusal(answer(&long, PAGE)).await.len() < 500);
}

#[tokio::test]
async fn other_charsets_are_refused_by_name() {
    for parameter in
        ["charset=ISO-8859-1", "a=b; charset = \"iso-8859-1\"", "charset=utf-8; charset=iso-8859-1"]
    {
        let head = format!("200 OK|content-type: text/html; {parameter}|content-length: 19");
        assert_eq!(
            refusal(answer(&head, PAGE)).await,
            "page: http://HOST/page?***: its charset is `iso-8859-1`, not UTF-8 (not-text); save the page as UTF-8 text"
        );
    }
}

#[tokio::test]
async fn a_coding_that_was_not_asked_for_is_refused() {
    let head = "200 OK|content-type: text/html|content-encoding: br|content-length: 19";
    let message = refusal(answer(head, PAGE)).await;
    assert!(message.contains("its content coding is `br` (not-text)"), "{message}");
}

#[tokio::test]
async fn every_status_but_200_is_refused() {
    let answered = |status: &'static str| {
        let head = format!("{status}|content-type: text/html|content-length: 19");
        refusal_of(Fetch::default(), answer(&head, PAGE))
    };
    assert_eq!(
        answered("404 Not Found").await.1,
        "page: http://HOST/page?***: answered 404 instead of 200 (not-the-page); open the page in a browser, sign in \
         if it asks for it, and save what it shows"
    );
    assert_eq!(answered("203 Non-Authoritative Information").await.0, "not-the-page");
    assert_eq!(answered("300 Multiple Choices").await.0, "not-the-page");
    assert_eq!(answered("429 Too Many Requests").await.0, "not-fetched");
    assert_eq!(answered("503 Service Unavailable").await.0, "not-fetched");
}

#[tokio::test]
async fn a_page_may_be_as_large_as_the_limit_and_no_larger() {
    let server = Server::start(|_| answer(OK, PAGE)).await;
    let exact = Fetch { most_bytes: 19, ..Fetch::default() };
    assert_eq!(exact.get(&server.url("/page")).await.unwrap().bytes.len(), 19);
    let less = Fetch { most_bytes: 18, ..Fetch::default() };
    assert_eq!(
        refusal_of(less, answer(OK, PAGE)).await.1,
        "page: http://HOST/page?***: the body is larger than 18 bytes (too-large); save one operation's page alone"
    );
}

/// The server sends nothing of the body: the length it announces is enough.
#[tokio::test]
async fn a_length_above_the_limit_is_refused_unread() {
    let bytes = answer("200 OK|content-type: text/html|content-length: 99999999", "").bytes;
    let (reason, _) = refusal_of(Fetch::default(), Answer { bytes, stays: true }).await;
    assert_eq!(reason, "too-large");
}

/// The body never ends: it is refused as soon as it is too large.
#[tokio::test]
async fn a_stream_above_the_limit_is_refused_where_it_passes_it() {
    let head = "200 OK|content-type: text/html|transfer-encoding: chunked";
    let bytes = answer(head, "8\r\n12345678\r\n8\r\n12345678\r\n").bytes;
    let fetch = Fetch { most_bytes: 15, ..Fetch::default() };
    let (reason, _) = refusal_of(fetch, Answer { bytes, stays: true }).await;
    assert_eq!(reason, "too-large");
}

/// 5,000 times `a`.
const GZIPPED: [u8; 41] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc1, 0x31, 0x01, 0x00, 0x00, 0x00,
    0xc2, 0xa0, 0xac, 0xeb, 0x5f, 0xc2, 0x14, 0x7e, 0x40, 0x01, 0x00, 0x00, 0x00, 0x00, 0x6f, 0x03, 0x76,
    0x59, 0xf4, 0x4c, 0x88, 0x13, 0x00, 0x00,
];

#[tokio::test]
async fn the_limit_counts_what_decompression_gives() {
    let head = "200 OK|content-type: text/html|content-encoding: gzip|content-length: 41";
    let server = Server::start(move |_| answer(head, GZIPPED)).await;
    assert_eq!(get(&server, "/page").await.unwrap().bytes, [b'a'; 5000]);
    let fetch = Fetch { most_bytes: 4999, ..Fetch::default() };
    assert_eq!(refusal_of(fetch, answer(head, GZIPPED)).await.0, "too-large");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_refused() {
    let short = answer("200 OK|content-type: text/html|content-length: 100", PAGE);
    let message = refusal(short).await;
    assert!(message.contains("the body breaks off after 19 bytes: "), "{message}");
    assert!(message.contains(" (not-fetched); try again later"), "{message}");

    let chunked = answer("200 OK|content-type: text/html|transfer-encoding: chunked", "3\r\nabc\r\n");
    assert_eq!(refusal_of(Fetch::default(), chunked).await.0, "not-fetched");

    let head = "200 OK|content-type: text/html|content-encoding: gzip|content-length: 30";
    assert_eq!(refusal_of(Fetch::default(), answer(head, &GZIPPED[..30])).await.0, "not-fetched");
}

#[tokio::test]
async fn an_answer_that_never_comes_is_not_waited_for() {
    let fetch = Fetch { timeout: Duration::from_millis(1), ..Fetch::default() };
    assert_eq!(
        refusal_of(fetch, Answer { bytes: Vec::new(), stays: true }).await.1,
        "page: http://HOST/page?***: no whole answer within 1ms (not-fetched); try again later, or save the page in a \
         browser and give the file"
    );
}

/// The time limit is one for all: it also ends a body that stops in the middle.
#[tokio::test]
async fn a_body_that_stops_is_not_waited_for() {
    let bytes = answer("200 OK|content-type: text/html|content-length: 100", PAGE).bytes;
    let fetch = Fetch { timeout: Duration::from_millis(200), ..Fetch::default() };
    let (_, message) = refusal_of(fetch, Answer { bytes, stays: true }).await;
    assert!(message.contains("no whole answer within 200ms (not-fetched)"), "{message}");
}

#[tokio::test]
async fn a_host_that_does_not_listen_is_named() {
    // Port 1 of loopback: nothing that a test machine runs.
    let error = Fetch::default().get("http://127.0.0.1:1/page?key=hush").await.unwrap_err().to_string();
    assert!(error.starts_with("page: http://127.0.0.1:1/page?***: cannot connect: "), "{error}");
    assert!(error.contains(" (not-fetched); "), "{error}");
}

#[tokio::test]
async fn what_is_no_tls_is_refused() {
    let server = Server::start(|_| answer(OK, PAGE)).await;
    let secure = server.url("/page?key=hush").replace("http:", "https:");
    let error = server.steady(&Fetch::default().get(&secure).await.unwrap_err().to_string());
    assert!(error.starts_with("page: https://HOST/page?***: cannot connect: "), "{error}");
}

#[tokio::test]
async fn what_is_no_http_is_refused() {
    let message = refusal(Answer { bytes: b"\x1b[31mhello\r\n\r\n".to_vec(), stays: false }).await;
    assert!(message.contains("the request failed: ") && message.contains("(not-fetched)"), "{message}");
}
