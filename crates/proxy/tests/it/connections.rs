//! Clients that keep connections and do not use them.

use std::io::Write as _;
use std::net::TcpStream;

use crate::service::sent;
use crate::{Chain, id};

/// As many as are open at the same time.
const LIMIT: usize = 256;

#[tokio::test(flavor = "multi_thread")]
async fn idle_connections_starve_nobody() {
    let chain = Chain::new("").await;
    let address = chain.proxy.address();
    let idle: Vec<TcpStream> = (0..LIMIT + 44)
        .map(|number| {
            let mut stream = TcpStream::connect(address).unwrap();
            // Some have begun a request.
            let start: &[u8] = if number % 2 == 0 { b"GET / HT" } else { b"" };
            // The first ones may have made way already.
            let _ = stream.write_all(start);
            stream
        })
        .collect();
    let request = "GET /elsewhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_owned();
    let answer = sent(address, request).await;
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    drop(idle);
    assert_eq!(chain.proxy.shutdown().await.problems, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_with_an_exchange_under_way_does_not_make_way() {
    let (service, mut asked) = crate::service::hanging("");
    let proxy = optics_proxy::Proxy::builder(service).start().await.unwrap();
    let address = proxy.address();
    let request =
        format!("GET /packages/v2/executions/{} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", id());
    let waiting = tokio::spawn(sent(address, request.clone()));
    let answer = asked.recv().await.unwrap();
    let idle: Vec<TcpStream> = (0..LIMIT + 44).map(|_| TcpStream::connect(address).unwrap()).collect();
    // When this is answered, all that came before have been let in.
    let last = tokio::spawn(sent(address, request));
    let last_answer = asked.recv().await.unwrap();
    for mut stream in [answer, last_answer] {
        stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").unwrap();
    }
    for answer in [waiting.await.unwrap(), last.await.unwrap()] {
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    }
    drop(idle);
}
