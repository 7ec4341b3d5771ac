//! A layer around each request: it adds a header, and counts requests and answers by status.
//!
//! The client talks to an emulator that the example starts, so that nothing has to be set up:
//!
//! ```console
//! $ cargo run -p optics-client --example middleware
//! ```

#![allow(clippy::print_stdout)] // That is what examples are for.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use optics_client::middleware::{BoxError, HttpService};
use optics_client::{BaseUrl, Client, Credentials};
use optics_emulator::Emulator;
use secrecy::ExposeSecret;
use tower::{Layer, Service};

/// How many answers there were, by status.
type Counts = Arc<Mutex<BTreeMap<u16, u32>>>;

/// Adds the header, and counts.
#[derive(Clone)]
struct Counting {
    counts: Counts,
}

impl Layer<HttpService> for Counting {
    type Service = Counted;

    fn layer(&self, inner: HttpService) -> Counted {
        Counted { inner, counts: Arc::clone(&self.counts) }
    }
}

#[derive(Clone)]
struct Counted {
    inner: HttpService,
    counts: Counts,
}

impl Service<Request<Bytes>> for Counted {
    type Response = Response<Bytes>;
    type Error = BoxError;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Response<Bytes>, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Bytes>) -> Self::Future {
        request.headers_mut().insert("x-cost-centre", HeaderValue::from_static("forensics"));
        let answer = self.inner.call(request);
        let counts = Arc::clone(&self.counts);
        Box::pin(async move {
            let answer = answer.await?;
            let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
            *counts.entry(answer.status().as_u16()).or_default() += 1;
            Ok(answer)
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::start().await?;
    let secret = emulator.app_secret().expose_secret().to_owned();
    let counts = Counts::default();
    let client = Client::builder(emulator.url().parse::<BaseUrl>()?)
        .credentials(Credentials::new(emulator.tenant_id(), emulator.app_id(), secret))
        .layer(Counting { counts: Arc::clone(&counts) })
        .build()?;
    for id in emulator.execution_ids() {
        client.execution(&id).await?;
    }
    let unknown = client.execution(&"00000000-0000-0000-0000-000000000000".parse()?).await;
    assert!(unknown.is_err_and(|error| error.is_not_found()));
    for (status, count) in &*counts.lock().unwrap_or_else(PoisonError::into_inner) {
        println!("{status}: {count}");
    }
    emulator.shutdown().await;
    Ok(())
}
