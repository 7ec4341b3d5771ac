//! Starting and stopping.

use std::net::{SocketAddr, TcpListener};

use optics_emulator::Emulator;
use optics_model::Operation;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::caller::{Caller, EXAMPLE_ID, path};

fn address(emulator: &Emulator) -> SocketAddr {
    emulator.url().strip_prefix("http://").unwrap().parse().unwrap()
}

#[tokio::test]
async fn emulators_in_one_process_know_nothing_of_each_other() {
    let (one, other) = (Emulator::start().await.unwrap(), Emulator::start().await.unwrap());
    assert_ne!(one.url(), other.url());
    assert_ne!(one.tenant_id(), other.tenant_id());
    assert_ne!(one.app_id(), other.app_id());
    let (at_one, at_other) = (Caller::new(&one), Caller::new(&other));
    let token = at_one.token().await;
    assert_eq!(at_one.get(EXAMPLE_ID, &token).await.status, 200);
    assert_eq!(at_other.get(EXAMPLE_ID, &token).await.status, 401);
    // The secret of one does not sign for the other, even with the other's ids.
    assert_eq!(at_other.exchange(&at_one.sign(&at_other.claims())).await.status, 401);
    one.shutdown().await;
    at_other.token().await;
}

#[test]
fn an_emulator_outlives_the_runtime_that_started_it() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let emulator = runtime().block_on(Emulator::start()).unwrap();
    runtime().block_on(Caller::new(&emulator).token());
}

#[tokio::test]
async fn after_a_shutdown_or_a_drop_the_port_is_free() {
    let emulator = Emulator::start().await.unwrap();
    let at = address(&emulator);
    emulator.shutdown().await;
    TcpListener::bind(at).unwrap();

    let emulator = Emulator::builder().listen(at).start().await.unwrap();
    assert_eq!(address(&emulator), at);
    drop(emulator);
    TcpListener::bind(at).unwrap();
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_clients_that_say_no_more() {
    let emulator = Emulator::start().await.unwrap();
    let at = address(&emulator);
    // One that said nothing, one that is silent after its answer, and one in the middle of its request.
    let mut silent = TcpStream::connect(at).await.unwrap();
    let mut idle = TcpStream::connect(at).await.unwrap();
    idle.write_all(format!("GET / HTTP/1.1\r\nhost: {at}\r\n\r\n").as_bytes()).await.unwrap();
    idle.read_exact(&mut [0; 12]).await.unwrap();
    let mut halfway = request_halfway(at).await;
    emulator.shutdown().await;
    for connection in [&mut silent, &mut idle, &mut halfway] {
        // Closed, cleanly or not.
        let _ = connection.read_to_end(&mut Vec::new()).await;
    }
    TcpListener::bind(at).unwrap();
}

#[tokio::test]
async fn a_drop_does_not_wait_for_clients_either() {
    let emulator = Emulator::start().await.unwrap();
    let at = address(&emulator);
    let mut halfway = request_halfway(at).await;
    drop(emulator);
    let _ = halfway.read_to_end(&mut Vec::new()).await;
    TcpListener::bind(at).unwrap();
}

#[tokio::test]
async fn a_shutdown_lets_a_request_under_way_finish() {
    let emulator = Emulator::start().await.unwrap();
    let mut connection = request_halfway(address(&emulator)).await;
    let rest = async {
        connection.write_all(b"{}").await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let ((), answer) = tokio::join!(emulator.shutdown(), rest);
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("missing field"), "{answer}");
}

/// A connection with a request whose body the emulator waits for.
async fn request_halfway(at: SocketAddr) -> TcpStream {
    let mut connection = TcpStream::connect(at).await.unwrap();
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: {at}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\
         expect: 100-continue\r\n\r\n",
        Operation::REQUEST_ACCESS_TOKEN.path()
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    // The emulator says so when it starts to read the body.
    let expected = b"HTTP/1.1 100 Continue\r\n\r\n";
    let mut answer = vec![0; expected.len()];
    connection.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, expected);
    connection
}

#[tokio::test]
async fn only_loopback_addresses_are_listened_on() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80", "[::ffff:192.0.2.1]:80"] {
        let error = Emulator::builder().listen(address.parse().unwrap()).start().await.unwrap_err();
        assert!(error.is_not_loopback() && !error.is_listen());
        assert_eq!(
            error.to_string(),
            format!(
                "cannot listen on {address}: the emulator is for this computer alone; \
                 use a loopback address such as 127.0.0.1:0"
            )
        );
    }
}

#[tokio::test]
async fn other_loopback_addresses_will_do() {
    // Not every computer has IPv6.
    if TcpListener::bind("[::1]:0").is_ok() {
        let emulator = Emulator::builder().listen("[::1]:0".parse().unwrap()).start().await.unwrap();
        assert!(emulator.url().starts_with("http://[::1]:"));
        Caller::new(&emulator).token().await;
    }
}

#[tokio::test]
async fn an_address_in_use_is_an_error() {
    let emulator = Emulator::start().await.unwrap();
    let error = Emulator::builder().listen(address(&emulator)).start().await.unwrap_err();
    assert!(error.is_listen() && !error.is_not_loopback());
    let said = error.to_string();
    assert!(said.starts_with(&format!("cannot listen on {}: ", address(&emulator))), "{said}");
    assert!(said.ends_with("; port 0 takes a free one"), "{said}");
}

#[tokio::test]
async fn requests_at_the_same_time_are_all_answered() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    let request = caller.request(reqwest::Method::GET, &path(EXAMPLE_ID)).bearer_auth(token);
    let requests: Vec<_> = (0..64).map(|_| tokio::spawn(request.try_clone().unwrap().send())).collect();
    for request in requests {
        assert_eq!(request.await.unwrap().unwrap().status().as_u16(), 200);
    }
}

#[test]
fn emulators_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Emulator>();
    shared::<optics_emulator::EmulatorBuilder>();
    shared::<optics_emulator::StartError>();
}
