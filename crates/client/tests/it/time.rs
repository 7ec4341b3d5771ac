//! Time is the clock's.

use std::io::Read;
use std::net::TcpListener;
use std::time::Duration;

use optics_client::{BaseUrl, Client, Clock, Credentials};

use crate::virtual_clock::VirtualClock;

#[tokio::test]
async fn a_request_is_given_up_when_the_clock_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url: BaseUrl = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let clock = VirtualClock::new();
    let start = clock.now();
    let client = Client::builder(base_url)
        .credentials(Credentials::token("a.ready.token".to_owned()))
        .timeout(Duration::from_secs(3600))
        .clock(clock.clone())
        .build()
        .unwrap();
    // The server takes the request, lets an hour pass, and holds the connection until the client hangs up.
    let server = std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        let mut first = [0; 1];
        stream.read_exact(&mut first).unwrap();
        clock.advance(Duration::from_secs(3600));
        let _ = stream.read_to_end(&mut Vec::new());
        clock
    });
    let id = "abebf88c-f283-4edc-834b-aa8ad3bc682c".parse().unwrap();
    let error = client.execution(&id).await.unwrap_err();
    assert!(error.is_transport() && error.to_string().contains("3600 s"), "{error}");
    let clock = tokio::task::spawn_blocking(|| server.join().unwrap()).await.unwrap();
    assert_eq!(clock.now(), start + Duration::from_secs(3600));
}
