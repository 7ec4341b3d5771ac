//! A server whose answers a test writes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use optics_client::{BaseUrl, Client, ClientBuilder, Credentials};

/// Answers each request with what `answer` gives for its target: a status and a body of JSON.
pub(crate) struct Script {
    url: BaseUrl,
    targets: Arc<Mutex<Vec<String>>>,
}

impl Script {
    pub(crate) fn new(answer: impl FnMut(&str) -> (u16, String) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let targets = Arc::new(Mutex::new(Vec::new()));
        let answer: Answer = Arc::new(Mutex::new(Box::new(answer)));
        let seen = targets.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (answer, seen) = (answer.clone(), seen.clone());
                // Requests that are under way at the same time have connections of their own.
                thread::spawn(move || serve(stream.unwrap(), &answer, &seen));
            }
        });
        Self { url, targets }
    }

    /// A client of it that has a token already.
    pub(crate) fn client(&self) -> ClientBuilder {
        Client::builder(self.url.clone()).credentials(Credentials::token("a.ready.token".to_owned()))
    }

    /// What was asked for so far.
    pub(crate) fn targets(&self) -> Vec<String> {
        self.targets.lock().unwrap().clone()
    }
}

type Answer = Arc<Mutex<Box<dyn FnMut(&str) -> (u16, String) + Send>>>;

fn serve(stream: TcpStream, answer: &Answer, seen: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut target = None;
        loop {
            let mut line = String::new();
            match reader.read_line(&mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            target = target.or_else(|| line.split(' ').nth(1).map(str::to_owned));
        }
        let target = target.unwrap();
        seen.lock().unwrap().push(target.clone());
        let (status, body) = answer.lock().unwrap()(&target);
        let head = format!(
            "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        if reader.get_mut().write_all((head + &body).as_bytes()).is_err() {
            return;
        }
    }
}
