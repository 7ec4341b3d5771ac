//! Layers around each attempt.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{BoxFuture, FutureExt};
use http::{HeaderValue, Request, Response};
use optics_client::middleware::{BodyCut, BoxError, HttpService};
use optics_client::{Clock, RetryPolicy};
use tower::layer::layer_fn;
use tower::util::{MapRequestLayer, MapResponseLayer};
use tower::{Service, service_fn};

use crate::fixture::{SECOND, applying, example_text, given, granted, id, is_token_request, kind};
use crate::server::{self, Server};
use crate::virtual_clock::VirtualClock;

fn adding(
    name: &'static str,
) -> MapRequestLayer<impl Fn(Request<Bytes>) -> Request<Bytes> + Clone + Send + Sync> {
    MapRequestLayer::new(move |mut request: Request<Bytes>| {
        let before = request.headers().len().to_string();
        request.headers_mut().insert(name, HeaderValue::try_from(before).unwrap());
        request
    })
}

#[tokio::test]
async fn layers_see_each_attempt_in_the_order_in_which_they_were_added() {
    let clock = VirtualClock::new();
    let issuing = clock.clone();
    let server = Server::start(move |request, number| {
        if is_token_request(request) {
            granted(issuing.now(), 600, number)
        } else if number == 1 {
            server::reply(503, "", "")
        } else {
            server::json(example_text())
        }
    })
    .await;
    let statuses = Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = Arc::clone(&statuses);
    // A layer that logs headers does not log tokens.
    let looking = MapRequestLayer::new(|request: Request<Bytes>| {
        let shown = format!("{:?}", request.headers());
        assert!(!shown.contains("Bearer") && !shown.contains("eyJ"), "{shown}");
        request
    });
    let noting = MapResponseLayer::new(move |response: Response<Bytes>| {
        log.lock().unwrap().push((response.status().as_u16(), response.body().len()));
        response
    });
    let client = applying(&server, &clock)
        .layer(adding("x-first"))
        .layer(adding("x-second"))
        .layer(looking)
        .layer(noting)
        .build()
        .unwrap();
    client.execution(&id()).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    for request in &seen {
        let [first, second] =
            ["x-first", "x-second"].map(|name| request.header(name).unwrap().parse::<usize>().unwrap());
        assert_eq!(second, first + 1);
    }
    let statuses = statuses.lock().unwrap();
    assert_eq!(statuses.iter().map(|(status, _)| *status).collect::<Vec<_>>(), [200, 503, 200]);
    assert_eq!(statuses[2].1, example_text().len());
}

#[tokio::test]
async fn a_layer_can_answer_itself() {
    let clock = VirtualClock::new();
    let server = Server::start(|_, _| server::reply(500, "", "")).await;
    let answering = layer_fn(|_: HttpService| {
        service_fn(|_: Request<Bytes>| async {
            Ok::<_, BoxError>(Response::new(Bytes::from(example_text())))
        })
    });
    let client = given(&server, &clock).layer(answering).build().unwrap();
    client.execution(&id()).await.unwrap();
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn the_failure_of_a_layer_is_told_without_secrets_and_not_tried_again() {
    let clock = VirtualClock::new();
    let server = Server::start(|_, _| server::json(example_text())).await;
    let calls = Arc::new(AtomicUsize::new(0));
    let counting = Arc::clone(&calls);
    let failing = layer_fn(move |_: HttpService| {
        let calls = Arc::clone(&counting);
        service_fn(move |request: Request<Bytes>| {
            calls.fetch_add(1, Ordering::Relaxed);
            let authorization = request.headers()["authorization"].to_str().unwrap().to_owned();
            async move { Err::<Response<Bytes>, _>(BoxError::from(format!("no budget for {authorization}"))) }
        })
    });
    let client = given(&server, &clock).layer(failing).build().unwrap();
    let error = client.execution(&id()).await.unwrap_err();
    assert_eq!((kind(&error), calls.load(Ordering::Relaxed)), ("middleware", 1));
    assert!(error.to_string().contains("no budget for Bearer ***"), "{error}");
    assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
}

#[tokio::test]
async fn a_request_that_a_layer_turns_elsewhere_is_not_sent() {
    let clock = VirtualClock::new();
    let server = Server::start(|_, _| server::json(example_text())).await;
    let elsewhere = Server::start(|_, _| server::json(example_text())).await;
    let port = elsewhere.url().rsplit_once(':').unwrap().1.to_owned();
    for url in [
        elsewhere.url(),
        format!("http://localhost:{port}"),
        server.url().replace("http:", "https:"),
        server.url().replace("127.0.0.1", "127.0.0.2"),
        server.url().replace("http://", "http://user:password@"),
        String::new(),
    ] {
        let turning = MapRequestLayer::new({
            let url = url.clone();
            move |mut request: Request<Bytes>| {
                *request.uri_mut() = format!("{url}{}", request.uri().path()).parse().unwrap();
                request
            }
        });
        let client = given(&server, &clock).layer(turning).build().unwrap();
        let error = client.execution(&id()).await.unwrap_err();
        assert_eq!(kind(&error), "middleware", "{url}: {error}");
    }
    assert_eq!((server.seen().len(), elsewhere.seen().len()), (0, 0));
}

#[tokio::test]
async fn a_body_that_was_not_read_whole_is_marked() {
    let clock = VirtualClock::new();
    let server = Server::start(|_, number| match number {
        0 => server::reply(500, "", vec![b'x'; 100_000]),
        _ => server::json(example_text()),
    })
    .await;
    let cut = Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = Arc::clone(&cut);
    let noting = MapResponseLayer::new(move |response: Response<Bytes>| {
        log.lock().unwrap().push(response.extensions().get::<BodyCut>().is_some());
        response
    });
    given(&server, &clock).layer(noting).build().unwrap().execution(&id()).await.unwrap();
    assert_eq!(*cut.lock().unwrap(), [true, false]);
}

/// Never ready, or never done.
#[derive(Clone)]
struct Stuck {
    ready: bool,
}

impl Service<Request<Bytes>> for Stuck {
    type Response = Response<Bytes>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Response<Bytes>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        if self.ready { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    fn call(&mut self, _: Request<Bytes>) -> Self::Future {
        std::future::pending().boxed()
    }
}

#[tokio::test]
async fn a_layer_that_is_stuck_is_given_up() {
    for ready in [false, true] {
        let clock = VirtualClock::new();
        let server = Server::start(|_, _| server::json(example_text())).await;
        let stuck = layer_fn(move |_: HttpService| Stuck { ready });
        let client = given(&server, &clock)
            .layer(stuck)
            .timeout(Duration::from_secs(5))
            .retry(RetryPolicy::never())
            .build()
            .unwrap();
        let call = tokio::spawn(async move { client.execution(&id()).await });
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        clock.advance(5 * SECOND);
        assert_eq!(kind(&call.await.unwrap().unwrap_err()), "timeout");
    }
}
