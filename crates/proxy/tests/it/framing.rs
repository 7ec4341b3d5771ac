//! Where a message ends, and what it asks for: the same for who is before the proxy and who is behind it.

use optics_proxy::Proxy;

use crate::id;
use crate::service::{answering, sent};

#[tokio::test]
async fn a_length_beside_chunks_does_not_pass() {
    // Held and judged, or passed as it comes.
    for path in [format!("/packages/v2/executions/{}", id()), "/elsewhere".to_owned()] {
        let (url, asked) = answering([
            "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n\
             9\r\nabcdefghi\r\n0\r\n\r\n",
        ]);
        let proxy = Proxy::builder(url).start().await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let answer = sent(proxy.address(), request).await.to_ascii_lowercase();
        assert!(answer.contains("abcdefghi") && !answer.contains("content-length: 3\r\n"), "{answer}");
        asked.join().unwrap();
    }
}

#[tokio::test]
async fn of_lengths_that_agree_one_passes_and_others_are_no_answer() {
    for (head, expected) in [
        ("content-length: 2\r\ncontent-length: 2\r\n", "200 ok"),
        ("content-length: 2\r\ncontent-length: 5\r\n", "502 bad gateway"),
    ] {
        let answer = format!("HTTP/1.1 200 OK\r\n{head}\r\nok");
        let (url, asked) = answering([answer]);
        let proxy = Proxy::builder(url).start().await.unwrap();
        let request = "GET /elsewhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_owned();
        let answer = sent(proxy.address(), request).await.to_ascii_lowercase();
        assert!(answer.contains(expected), "{answer}");
        assert_eq!(answer.matches("content-length: ").count(), 1, "{answer}");
        asked.join().unwrap();
    }
}

#[tokio::test]
async fn a_request_with_both_goes_on_as_its_chunks_alone() {
    let (url, asked) = answering(["HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"]);
    let proxy = Proxy::builder(url).start().await.unwrap();
    let request = "POST /elsewhere HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n\
                   5\r\nabcde\r\n0\r\n\r\n";
    sent(proxy.address(), request.to_owned()).await;
    let asked = asked.join().unwrap().remove(0).to_ascii_lowercase();
    assert!(asked.ends_with("abcde") && asked.contains("content-length: 5\r\n"), "{asked}");
    assert!(!asked.contains("transfer-encoding"), "{asked}");
}

#[tokio::test]
async fn a_request_with_two_lengths_does_not_pass() {
    let (url, _) = answering([""; 0]);
    let proxy = Proxy::builder(url).start().await.unwrap();
    let request =
        "POST /elsewhere HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 5\r\n\r\nabcde";
    let answer = sent(proxy.address(), request.to_owned()).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(proxy.shutdown().await.exchanges, 0);
}

#[tokio::test]
async fn a_target_that_would_become_another_is_refused() {
    let (url, _) = answering([""; 0]);
    let proxy = Proxy::builder(url).start().await.unwrap();
    let targets = [
        "GET /x/../packages/v2/executions",
        "GET /packages/v2/executions/%2e%2e/x",
        "GET /packages/v2/./executions",
        "GET /packages\\v2",
        "GET /a|b\"c",
        "OPTIONS *",
    ];
    for target in targets {
        let request = format!("{target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let answer = sent(proxy.address(), request).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{target}: {answer}");
    }
    assert_eq!(proxy.shutdown().await.problems, targets.len() as u64);
}

#[tokio::test]
async fn any_other_target_passes_byte_for_byte() {
    for target in ["/", "//packages//v2/?", "/%61%2F%5c?a=%2e%2e&b=/../", "/a;b=c:@!$&'()*+,~"] {
        let (url, asked) = answering(["HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"]);
        let proxy = Proxy::builder(url).start().await.unwrap();
        let request = format!("GET {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        sent(proxy.address(), request).await;
        let asked = asked.join().unwrap().remove(0);
        assert!(asked.starts_with(&format!("GET {target} HTTP/1.1\r\n")), "{target}: {asked}");
    }
}
