//! Connections: reused, compressed, through proxies, over TLS; and where a token does not go.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use optics_client::{BaseUrl, Client, ClientBuilder, Clock, Credentials, RetryPolicy};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::authority::Authority;
use crate::fixture::{SECOND, applying, example_text, given, granted, id, is_token_request, kind};
use crate::server::{self, Answer, Connection, End, Request, Server};
use crate::virtual_clock::VirtualClock;

#[tokio::test]
async fn connections_are_kept_for_the_next_request() {
    let clock = VirtualClock::new();
    let issuing = clock.clone();
    let server = Server::start(move |request, number| {
        if is_token_request(request) {
            granted(issuing.now(), 600, number)
        } else {
            server::json(example_text())
        }
    })
    .await;
    let client = applying(&server, &clock).build().unwrap();
    for _ in 0..5 {
        client.clone().execution(&id()).await.unwrap();
    }
    assert_eq!((server.seen().len(), server.connections()), (6, 1));
}

#[tokio::test]
async fn compressed_bodies_are_decoded_and_bounded_by_what_they_hold() {
    let gzip = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let bomb = gzip(&vec![b' '; 10_000_000]);
    assert!(bomb.len() < 20_000);
    let headers = "content-type: application/json\r\ncontent-encoding: gzip\r\n";
    let bodies = [gzip(example_text().as_bytes()), bomb];
    let clock = VirtualClock::new();
    let server = Server::start(move |_, number| server::reply(200, headers, &bodies[number])).await;
    let client = given(&server, &clock).body_limit(1_000_000).build().unwrap();
    let fetched = client.execution(&id()).await.unwrap();
    assert_eq!(fetched.body().bytes(), example_text().as_bytes());
    let error = client.execution(&id()).await.unwrap_err();
    assert_eq!(kind(&error), "contract");
    assert!(error.to_string().contains("1000000 bytes"), "{error}");
}

#[tokio::test]
async fn gzip_of_several_members_is_read_to_its_end_and_nothing_may_follow_it() {
    let gzip = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let text = example_text();
    let (start, end) = text.as_bytes().split_at(200);
    let members = [gzip(start), gzip(b""), gzip(end)].concat();
    let fetch = async |body: Vec<u8>, limit: u64| {
        let headers = "content-type: application/json\r\ncontent-encoding: GZIP\r\n";
        let server = Server::start(move |_, _| server::reply(200, headers, &body)).await;
        let builder = given(&server, &VirtualClock::new()).retry(RetryPolicy::never());
        let client = builder.body_limit(limit).build().unwrap();
        client.execution_body(&id()).await.map(|body| body.bytes().to_vec())
    };
    let length = text.len() as u64;
    assert_eq!(fetch(members.clone(), length).await.unwrap(), text.as_bytes());
    let error = fetch(members.clone(), length - 1).await.unwrap_err();
    assert_eq!(kind(&error), "contract", "{error}");
    for (body, what) in [
        ([&members[..], b"{}"].concat(), "broke off: its gzip ends too early"),
        ([&members[..], b"trailing garbage"].concat(), "what follows its gzip is none"),
        (members[..members.len() - 1].to_vec(), "broke off: its gzip ends too early"),
        ([&gzip(start)[..], &gzip(end)[..12]].concat(), "broke off: its gzip ends too early"),
    ] {
        let error = fetch(body, length).await.unwrap_err();
        assert_eq!(kind(&error), "transport", "{error}");
        assert!(error.to_string().contains(what), "{error}");
    }
    // Another member behind a whole document is not passed over.
    let two = fetch([gzip(text.as_bytes()), gzip(b"{}")].concat(), length + 2).await.unwrap();
    assert_eq!(two, [text.as_bytes(), b"{}"].concat());
}

#[tokio::test]
async fn no_redirect_is_followed_by_token_or_secret() {
    for status in [300, 301, 302, 303, 305, 307, 308] {
        for path in ["/", "/auth", "?x=1"] {
            let clock = VirtualClock::new();
            let elsewhere = Server::start(|_, _| server::json(example_text())).await;
            let location =
                format!("location: {}{path}\r\nrefresh: 0; url={}\r\n", elsewhere.url(), elsewhere.url());
            let server = Server::start(move |_, _| server::reply(status, &location, "")).await;
            for client in [given(&server, &clock), applying(&server, &clock)] {
                let error = client.build().unwrap().execution(&id()).await.unwrap_err();
                assert_eq!((kind(&error), error.status()), ("redirect", Some(status)));
            }
            assert_eq!((server.seen().len(), elsewhere.connections()), (2, 0));
        }
    }
}

/// A client of a service in another place, which only a proxy can reach.
fn far_away(proxy: &Server, url: &str) -> ClientBuilder {
    let user = proxy.url().replace("http://", "http://somebody:CANARY-password@");
    Client::builder(url.parse::<BaseUrl>().unwrap())
        .credentials(Credentials::token("CANARY.ready.token".to_owned()))
        .clock(VirtualClock::new())
        .retry(RetryPolicy::never())
        .proxy(user)
}

#[tokio::test]
async fn a_proxy_is_asked_for_a_tunnel_and_gets_no_token() {
    for refusal in [407, 502] {
        let proxy = Server::start(move |_, _| server::reply(refusal, "", "")).await;
        let client = far_away(&proxy, "https://service.invalid").build().unwrap();
        let error = client.execution(&id()).await.unwrap_err();
        assert_eq!(kind(&error), "transport", "{error}");
        // A password does not come by asking again.
        assert_eq!(error.is_retryable(), refusal == 502, "{error}");
        let seen = proxy.seen();
        assert_eq!(seen.len(), 1);
        assert_eq!((&*seen[0].method, &*seen[0].target), ("CONNECT", "service.invalid:443"));
        assert_eq!(seen[0].header("proxy-authorization"), Some("Basic c29tZWJvZHk6Q0FOQVJZLXBhc3N3b3Jk"));
        assert_eq!(seen[0].header("authorization"), None);
        assert!(!format!("{error} {error:?} {client:?}").contains("CANARY"), "{error:?}");
    }
}

#[tokio::test]
async fn a_proxy_that_was_given_serves_loopback_as_well() {
    let proxy = Server::start(|_, _| server::json(example_text())).await;
    let client = far_away(&proxy, "http://127.0.0.1:9").build().unwrap();
    client.execution(&id()).await.unwrap();
    assert!(proxy.seen()[0].target.starts_with("http://127.0.0.1:9/"));
}

impl Connection for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

async fn over_tls(
    acceptor: TlsAcceptor,
    answer: impl Fn(&Request, usize) -> Answer + Send + Sync + 'static,
) -> Server {
    Server::start_as(answer, move |stream| {
        let acceptor = acceptor.clone();
        async move { acceptor.accept(stream).await.ok() }
    })
    .await
}

fn of_tls(server: &Server) -> ClientBuilder {
    let url = server.url().replace("http:", "https:");
    Client::builder(url.parse::<BaseUrl>().unwrap())
        .credentials(Credentials::token("CANARY.ready.token".to_owned()))
        .clock(VirtualClock::new())
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_when_it_was_given() {
    let authority = Authority::new();
    let server =
        over_tls(authority.acceptor("127.0.0.1", &[b"http/1.1"]), |_, _| server::json(example_text())).await;
    let other = Authority::new().pem();
    let both = format!("{other}\n{}", authority.pem());
    for pem in [vec![authority.pem()], vec![other.clone(), authority.pem()], vec![both]] {
        let client = pem.into_iter().fold(of_tls(&server), ClientBuilder::add_root_certificate);
        client.build().unwrap().execution(&id()).await.unwrap();
    }
    let seen = server.seen().len();
    for client in [of_tls(&server), of_tls(&server).add_root_certificate(other)] {
        let error = client.build().unwrap().execution(&id()).await.unwrap_err();
        // A certificate does not get better by waiting.
        assert_eq!((kind(&error), error.is_retryable(), error.attempts()), ("transport", false, 1));
        assert!(error.to_string().contains("cannot agree on TLS"), "{error}");
    }
    assert_eq!(server.seen().len(), seen);
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let authority = Authority::new();
    let server = over_tls(authority.acceptor("localhost", &[]), |_, _| server::json(example_text())).await;
    let client = of_tls(&server).add_root_certificate(authority.pem()).build().unwrap();
    let error = client.execution(&id()).await.unwrap_err();
    assert_eq!((kind(&error), error.attempts(), server.seen().len()), ("transport", 1, 0), "{error}");
}

#[tokio::test]
async fn a_connection_that_is_not_made_in_time_is_given_up() {
    // It takes the hello of TLS, and says nothing.
    let clock = VirtualClock::new();
    let passing = clock.clone();
    let server = Server::start_as(
        |_, _| server::json(""),
        move |mut stream: TcpStream| {
            let clock = passing.clone();
            async move {
                let mut hello = [0; 1];
                tokio::io::AsyncReadExt::read_exact(&mut stream, &mut hello).await.unwrap();
                clock.advance(3 * SECOND);
                let _ = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut Vec::new()).await;
                None::<TcpStream>
            }
        },
    )
    .await;
    let start = clock.now();
    let client = of_tls(&server)
        .clock(clock.clone())
        .connect_timeout(Duration::from_secs(3))
        .retry(RetryPolicy::default().attempts(2))
        .build()
        .unwrap();
    let error = client.execution(&id()).await.unwrap_err();
    assert_eq!((kind(&error), error.attempts(), server.connections()), ("timeout", 2, 2), "{error}");
    assert!(error.to_string().contains("cannot connect in time: no connection after 3 s"), "{error}");
    assert!(clock.now() <= start + 7 * SECOND);
}

#[tokio::test]
async fn a_connection_that_the_service_has_closed_is_no_failure() {
    let clock = VirtualClock::new();
    let server = Server::start(|_, _| Answer { end: End::Close, ..server::json(example_text()) }).await;
    let client = given(&server, &clock).build().unwrap();
    for _ in 0..3 {
        client.execution(&id()).await.unwrap();
    }
    assert_eq!((server.seen().len(), server.connections()), (3, 3));
}
