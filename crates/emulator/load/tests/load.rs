//! A load on a server of whose answers every third is an error.

#![allow(clippy::unwrap_used)] // A test that cannot be set up has failed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use optics_load::{Connection, Failure, Load};

/// Answers until the client goes; says how often.
fn serve(stream: TcpStream) -> u64 {
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    let mut answered = 0;
    let mut line = String::new();
    while reader.read_line(&mut line).unwrap() > 0 {
        if line == "\r\n" {
            answered += 1;
            let status = if answered % 3 == 0 { "503 Service Unavailable" } else { "200 OK" };
            let head =
                format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n");
            writer.write_all(format!("{head}\r\n{{}}").as_bytes()).unwrap();
        }
        line.clear();
    }
    answered
}

fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

#[test]
fn every_answer_is_counted_by_what_it_was() {
    const CONNECTIONS: usize = 3;
    let (listener, address) = listen();
    let server = std::thread::spawn(move || {
        let clients: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let (stream, _) = listener.accept().unwrap();
                std::thread::spawn(move || serve(stream))
            })
            .collect();
        clients.into_iter().map(|client| client.join().unwrap()).collect::<Vec<u64>>()
    });
    let load = Load { connections: CONNECTIONS, duration: Duration::from_millis(100) };
    let tally = load.run(&address, &optics_load::get(&address, "/", "a.b.c")).unwrap();
    let answered = server.join().unwrap();
    assert_eq!(tally.answers(), answered.iter().sum::<u64>());
    let errors: u64 = answered.iter().map(|answers| answers / 3).sum();
    assert_eq!(tally.failures.get(&Failure::Status(503)).copied().unwrap_or_default(), errors);
    assert_eq!(tally.good, tally.answers() - errors);
    assert_eq!(tally.complaint().is_some(), errors > 0);
}

#[test]
fn one_request_is_one_answer() {
    let (listener, address) = listen();
    let server = std::thread::spawn(move || serve(listener.accept().unwrap().0));
    let mut connection = Connection::open(&address).unwrap();
    let request = optics_load::get(&address, "/", "a.b.c");
    let complaints = [(); 3].map(|()| connection.tally(&request).unwrap().complaint());
    drop(connection);
    assert_eq!(server.join().unwrap(), 3);
    let refused = "not 200 with JSON: 1 of 1 answers (1 × status 503)".to_owned();
    assert_eq!(complaints, [None, None, Some(refused)]);
}

#[test]
fn a_server_that_goes_is_an_error() {
    let (listener, address) = listen();
    let server = std::thread::spawn(move || drop(listener.accept().unwrap()));
    let load = Load { connections: 1, duration: Duration::from_secs(60) };
    assert!(load.run(&address, &optics_load::get(&address, "/", "a.b.c")).is_err());
    server.join().unwrap();
    assert!(Connection::open(&address).is_err(), "nobody listens any more");
}
