//! Exchanges that end before they are over.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;

use optics_client::CaptureFile;
use optics_proxy::Proxy;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::service::hanging;
use crate::{described, id};

/// A proxy of a service that says this and no more, a client of it that has asked, and what was said of the exchange.
struct Cut {
    proxy: Proxy,
    client: TcpStream,
    service: TcpStream,
    told: mpsc::UnboundedReceiver<String>,
    file: PathBuf,
    _folder: TempDir,
}

impl Cut {
    async fn new(target: &str, start: &'static str) -> Self {
        let (url, mut asked) = hanging(start);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("log.ndjson");
        let (tell, told) = mpsc::unbounded_channel();
        let proxy = Proxy::builder(url)
            .capture(CaptureFile::open(&file).unwrap())
            .observer(move |observed| tell.send(described(observed)).unwrap())
            .start()
            .await
            .unwrap();
        let mut client = TcpStream::connect(proxy.address()).unwrap();
        client.write_all(format!("GET {target} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes()).unwrap();
        let service = asked.recv().await.unwrap();
        Self { proxy, client, service, told, file, _folder: folder }
    }

    fn records(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.file).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn execution() -> String {
    format!("/packages/v2/executions/{}", id())
}

const PART: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"id\":\"eyJhbGciOi.eyJzdWIi.CANARY";

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_is_told() {
    let mut cut = Cut::new(&execution(), "").await;
    cut.client.shutdown(std::net::Shutdown::Both).unwrap();
    let told = cut.told.recv().await.unwrap();
    assert_eq!(told, "GET None; problem: the client left before the exchange was over");
    let records = cut.records();
    assert!(records.len() == 1 && records[0]["status"].is_null(), "{records:?}");
    drop(cut.service);
    let totals = cut.proxy.shutdown().await;
    assert_eq!((totals.exchanges, totals.problems), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_while_an_answer_is_held_is_told_and_what_came_is_kept() {
    let mut cut = Cut::new(&execution(), PART).await;
    let file = cut.file.clone();
    let totals = cut.proxy.shutdown().await;
    assert_eq!((totals.exchanges, totals.problems), (1, 1));
    let told = cut.told.recv().await.unwrap();
    assert_eq!(told, "GET Some(200); problem: the proxy was stopped before the exchange was over");
    let text = std::fs::read_to_string(file).unwrap();
    let record: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&record["status"], &record["body"]), (&200.into(), &"{\"id\":\"***".into()));
    assert_eq!(record["incomplete"], "given_up");
    drop(cut.service);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_breaks_off_is_no_document_for_the_validator() {
    let mut cut = Cut::new(&execution(), PART).await;
    cut.service.shutdown(std::net::Shutdown::Both).unwrap();
    let told = cut.told.recv().await.unwrap();
    assert!(told.starts_with("GET Some(200); problem: the response broke off: "), "{told}");
    assert_eq!(cut.records()[0]["incomplete"], "broke_off");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_passes_as_it_comes_is_told_when_it_is_over() {
    for is_client in [true, false] {
        let mut cut = Cut::new("/elsewhere", PART).await;
        let mut start = [0; 12];
        cut.client.read_exact(&mut start).unwrap();
        assert_eq!(cut.proxy.totals().exchanges, 0);
        let records = cut.records();
        assert!(records.len() == 1 && records[0]["status"] == 200, "{records:?}");
        if is_client {
            cut.client.shutdown(std::net::Shutdown::Both).unwrap();
            let told = cut.told.recv().await.unwrap();
            assert_eq!(told, "GET Some(200); problem: the client left before the exchange was over");
        } else {
            assert_eq!(cut.proxy.shutdown().await.problems, 1);
            let told = cut.told.recv().await.unwrap();
            assert_eq!(told, "GET Some(200); problem: the proxy was stopped before the exchange was over");
        }
    }
    let mut cut = Cut::new("/elsewhere", PART).await;
    cut.service.shutdown(std::net::Shutdown::Both).unwrap();
    let told = cut.told.recv().await.unwrap();
    assert!(told.starts_with("GET Some(200); problem: the response broke off: "), "{told}");
}
