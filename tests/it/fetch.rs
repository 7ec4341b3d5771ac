//! Pages from addresses, over real HTTP.

use std::io::Read;
use std::net::TcpListener;

use insta::assert_snapshot;
use serde_json::Value;

use crate::canned::{ok, response, serve};
use crate::command::{Ran, optics};
use crate::page::PAGE;

const HTML: &str = "text/html; charset=utf-8";

fn page(address: &str) -> Ran {
    optics(&["page", address, "--output", "json"]).run()
}

/// Runs with what a server answers; ports are no part of what is shown.
fn refused(name: &str, answer: Vec<u8>) {
    let address = serve(answer);
    let ran = page(&format!("{address}/page?key=canary#canary"));
    assert_eq!((ran.code, &*ran.stdout), (Some(3), ""), "{}", ran.seen());
    assert!(!ran.stderr.contains("canary"), "{}", ran.stderr);
    assert_snapshot!(format!("fetch_{name}"), ran.stderr.replace(&address, "http://SERVER"));
}

fn redirect(to: &str) -> Vec<u8> {
    response("302 Found", &format!("location: {to}\r\ncontent-length: 0\r\n"), b"")
}

#[test]
fn a_page_is_read_from_its_address() {
    let address = serve(ok(HTML, PAGE.as_bytes()));
    let ran = page(&format!("{address}/guide/page?session=canary#top"));
    assert_eq!(ran.code, Some(0), "{}", ran.seen());
    let facts: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(facts["location"], format!("{address}/guide/page"));
}

#[test]
fn redirects_are_followed_and_told() {
    let last = serve(ok(HTML, PAGE.as_bytes()));
    let middle = serve(redirect(&format!("{last}/there?session=canary")));
    let first = serve(redirect(&format!("{middle}/elsewhere")));
    let ran = page(&first);
    assert_eq!(ran.code, Some(0), "{}", ran.seen());
    assert_eq!(ran.stderr, format!("redirected to {middle}/elsewhere\nredirected to {last}/there?***\n"));
    let facts: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(facts["location"], format!("{last}/there"));
}

#[test]
fn answers_that_are_no_page() {
    refused("redirect_to_plain_http", redirect("http://parcels.example/page"));
    refused("status_404", response("404 Not Found", "content-type: text/html\r\ncontent-length: 0\r\n", b""));
    refused("pdf", ok("application/pdf", b"%PDF-1.7"));
    refused("login", ok(HTML, b"<h1>Sign in</h1><form><input type=password></form>"));
    let cut_off = format!("content-type: {HTML}\r\ncontent-length: {}\r\n", PAGE.len() + 1);
    refused("cut_off", response("200 OK", &cut_off, PAGE.as_bytes()));
    let header = format!("content-type: {HTML}\r\n");
    refused("too_large", response("200 OK", &header, &vec![b' '; (16 << 20) + 1]));
}

#[test]
fn a_server_that_never_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    // It takes the request, and says nothing until the client has hung up.
    let server = std::thread::spawn(move || listener.accept().unwrap().0.read_to_end(&mut Vec::new()));
    let ran = optics(&["page", &address, "--timeout", "1"]).run();
    assert_eq!(ran.code, Some(3));
    assert_snapshot!(ran.stderr.replace(&address, "http://SERVER"));
    server.join().unwrap().unwrap();
}

#[test]
fn addresses_that_are_not_asked() {
    for (name, address) in [
        ("plain_http", "http://parcels.example/page"),
        ("credentials", "https://canary:canary@parcels.example/page"),
        ("other_scheme", "ftp://parcels.example/page?key=canary"),
        ("no_url", "https://"),
    ] {
        let ran = page(address);
        assert_eq!(ran.code, Some(3), "{}", ran.seen());
        assert!(!ran.stderr.contains("canary"), "{}", ran.stderr);
        assert_snapshot!(format!("fetch_{name}"), ran.stderr);
    }
}

#[test]
fn a_service_that_is_not_there() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let ran = page(&address);
    assert_eq!(ran.code, Some(3));
    assert!(ran.stderr.contains("cannot connect"), "{}", ran.stderr);
}
