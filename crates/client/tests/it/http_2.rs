//! Calls over HTTP/2: one connection for all of them, and what can end it.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::StreamExt as _;
use http::{Response, StatusCode, Version};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use optics_client::{BaseUrl, Client, ClientBuilder, Credentials, RetryPolicy};
use tokio::net::TcpListener;
use tokio::sync::Barrier;

use crate::authority::Authority;
use crate::fixture::{example_text, id};
use crate::virtual_clock::VirtualClock;

/// The version and the `Authorization` of a request.
type Seen = (Version, Option<String>);

/// A service that speaks HTTP/2 over TLS.
struct Service {
    authority: Authority,
    url: String,
    connections: Arc<AtomicUsize>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Service {
    /// `answer` gets the number of the request, from 0; each connection ends after `per_connection` requests.
    async fn start<F>(
        per_connection: usize,
        answer: impl Fn(usize) -> F + Clone + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = StatusCode> + Send + 'static,
    {
        let authority = Authority::new();
        let acceptor = authority.acceptor("127.0.0.1", &[b"h2", b"http/1.1"]);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let service = Self { authority, url, connections: Arc::default(), seen: Arc::default() };
        let (connections, seen) = (Arc::clone(&service.connections), Arc::clone(&service.seen));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, answer, seen) = (acceptor.clone(), answer.clone(), Arc::clone(&seen));
                connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    let ending = Arc::new(tokio::sync::Notify::new());
                    let (notify, served) = (Arc::clone(&ending), AtomicUsize::new(0));
                    let respond = service_fn(move |request: http::Request<Incoming>| {
                        let authorization = request.headers().get("authorization");
                        let authorization = authorization.map(|value| value.to_str().unwrap().to_owned());
                        let number = {
                            let mut seen = seen.lock().unwrap();
                            seen.push((request.version(), authorization));
                            seen.len() - 1
                        };
                        if served.fetch_add(1, Ordering::Relaxed) + 1 == per_connection {
                            notify.notify_one();
                        }
                        let answer = answer(number);
                        async move {
                            let response = Response::builder()
                                .status(answer.await)
                                .header("content-type", "application/json")
                                .body(Full::new(Bytes::from(example_text())))
                                .unwrap();
                            Ok::<_, Infallible>(response)
                        }
                    });
                    let mut connection = std::pin::pin!(
                        http2::Builder::new(TokioExecutor::new())
                            .serve_connection(TokioIo::new(stream), respond)
                    );
                    tokio::select! {
                        _ = &mut connection => return,
                        () = ending.notified() => connection.as_mut().graceful_shutdown(),
                    }
                    let _ = connection.await;
                });
            }
        });
        service
    }

    fn client(&self) -> ClientBuilder {
        Client::builder(self.url.parse::<BaseUrl>().unwrap())
            .credentials(Credentials::token("CANARY.ready.token".to_owned()))
            .clock(VirtualClock::new())
            .add_root_certificate(self.authority.pem())
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

#[tokio::test]
async fn calls_share_one_connection_at_the_same_time() {
    /// As many as are under way at once unless told otherwise.
    const CALLS: usize = 16;
    // None is answered before all are there: on one connection of HTTP/1.1 that would never end.
    let all = Arc::new(Barrier::new(CALLS));
    let service = Service::start(usize::MAX, move |number| {
        let all = Arc::clone(&all);
        async move {
            if number > 0 {
                all.wait().await;
            }
            StatusCode::OK
        }
    })
    .await;
    let client = service.client().build().unwrap();
    // The first call makes the connection that the others find.
    client.execution(&id()).await.unwrap();
    let fetched: Vec<_> = client.many(vec![id(); CALLS]).at_once(CALLS).as_they_come().collect().await;
    assert_eq!(fetched.iter().filter(|(_, fetched)| fetched.is_ok()).count(), CALLS);
    let seen = service.seen();
    assert_eq!((seen.len(), service.connections.load(Ordering::Relaxed)), (CALLS + 1, 1));
    for (version, authorization) in seen {
        assert_eq!((version, authorization.as_deref()), (Version::HTTP_2, Some("Bearer CANARY.ready.token")));
    }
}

#[tokio::test]
async fn a_connection_that_the_service_ends_costs_no_call() {
    let service = Service::start(2, |_| async { StatusCode::OK }).await;
    let client = service.client().retry(RetryPolicy::never()).build().unwrap();
    for _ in 0..6 {
        let fetched = client.execution(&id()).await.unwrap();
        assert_eq!(fetched.body().bytes(), example_text().as_bytes());
    }
    assert_eq!(service.seen().len(), 6);
    // One more request may have been on its way when the end was announced, and is answered then.
    assert!(service.connections.load(Ordering::Relaxed) >= 2);
}

#[tokio::test]
async fn what_fails_is_tried_again_on_the_same_connection() {
    let service = Service::start(usize::MAX, |number| async move {
        if number == 0 { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
    })
    .await;
    service.client().build().unwrap().execution(&id()).await.unwrap();
    assert_eq!((service.seen().len(), service.connections.load(Ordering::Relaxed)), (2, 1));
}
