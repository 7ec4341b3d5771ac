//! HTTP archives, HAR 1.2, of exchanges about the resource.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fastrand::Rng;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::text;

/// Where the resource is, by the OpenAPI description.
pub(super) struct Resource {
    server: String,
    path: String,
}

impl Resource {
    /// The first operation whose success gives the resource, on the first server.
    pub(super) fn of(openapi: &Value) -> Option<Self> {
        let gives_resource = |operation: &Value| {
            let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
            schema.as_str().is_some_and(|reference| !reference.contains('#'))
        };
        let (path, _) =
            openapi["paths"].as_object()?.iter().find(|(_, methods)| gives_resource(&methods["get"]))?;
        Some(Self { server: openapi["servers"][0]["url"].as_str()?.to_owned(), path: path.clone() })
    }

    /// What all its URLs start with.
    pub(super) fn prefix(&self) -> String {
        let start = self.path.find('{').unwrap_or(self.path.len());
        format!("{}{}", self.server, &self.path[..start])
    }

    /// Its URL, with a fresh id.
    fn url(&self, random: &mut Rng) -> Result<String, String> {
        Ok(self.prefix() + &text::of_format(random, "uuid")?)
    }
}

/// How an archive keeps bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// The text as it is.
    Plain,
    /// Packed with gzip, then base64.
    Packed,
}

/// Writes an archive.
pub(super) struct Archive<'r, W> {
    out: W,
    resource: &'r Resource,
    body: Body,
    random: Rng,
    entries: u64,
}

impl<'r, W: Write> Archive<'r, W> {
    pub(super) fn new(mut out: W, resource: &'r Resource, body: Body, seed: u64) -> io::Result<Self> {
        out.write_all(
            br#"{"log":{"version":"1.2","creator":{"name":"optics bench","version":"1"},"entries":["#,
        )?;
        Ok(Self { out, resource, body, random: Rng::with_seed(seed), entries: 0 })
    }

    /// What it is written to.
    pub(super) fn out(&self) -> &W {
        &self.out
    }

    /// Adds an exchange whose response is `document`.
    pub(super) fn exchange(&mut self, document: &Value) -> Result<(), String> {
        let url = self.resource.url(&mut self.random)?;
        let body = document.to_string();
        let mut headers = vec![json!({"name": "Content-Type", "value": "application/json"})];
        let mut content = json!({"size": body.len(), "mimeType": "application/json"});
        match self.body {
            Body::Plain => content["text"] = body.into(),
            Body::Packed => {
                let mut packing = GzEncoder::new(Vec::new(), Compression::default());
                let packed = packing.write_all(body.as_bytes()).and_then(|()| packing.finish());
                let packed = packed.map_err(|error| error.to_string())?;
                headers.push(json!({"name": "Content-Encoding", "value": "gzip"}));
                content["text"] = STANDARD.encode(packed).into();
                content["encoding"] = "base64".into();
            }
        }
        self.entry(&url, headers, &content)
    }

    /// Adds an exchange about something else, such as the page that the traffic was recorded on.
    pub(super) fn other(&mut self) -> Result<(), String> {
        let id = text::of_format(&mut self.random, "uuid")?;
        let body: Vec<u8> = (0..1024).map(|_| self.random.u8(..)).collect();
        let content = json!({
            "size": body.len(), "mimeType": "image/png", "text": STANDARD.encode(body), "encoding": "base64"
        });
        let headers = vec![json!({"name": "Content-Type", "value": "image/png"})];
        self.entry(&format!("https://console.example.com/assets/{id}.png"), headers, &content)
    }

    /// The end of the archive.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.out.write_all(b"]}}\n")?;
        self.out.flush()
    }

    fn entry(&mut self, url: &str, mut headers: Vec<Value>, content: &Value) -> Result<(), String> {
        headers.push(json!({"name": "Date", "value": "Mon, 02 Mar 2026 09:15:27 GMT"}));
        headers.push(json!({"name": "X-Request-Id", "value": text::hex(&mut self.random, 32)}));
        let entry = json!({
            "startedDateTime": text::of_format(&mut self.random, "date-time")?,
            "time": self.random.u32(20..400),
            "request": {
                "method": "GET",
                "url": url,
                "httpVersion": "HTTP/1.1",
                "cookies": [],
                "headers": [{"name": "Accept", "value": "application/json"}],
                "queryString": [],
                "headersSize": -1,
                "bodySize": 0
            },
            "response": {
                "status": 200,
                "statusText": "OK",
                "httpVersion": "HTTP/1.1",
                "cookies": [],
                "headers": headers,
                "content": content,
                "redirectURL": "",
                "headersSize": -1,
                "bodySize": -1
            },
            "cache": {},
            "timings": {"send": 0, "wait": self.random.u32(10..300), "receive": 1}
        });
        let comma = if self.entries == 0 { "\n" } else { ",\n" };
        self.entries += 1;
        write!(self.out, "{comma}{entry}").map_err(|error| error.to_string())
    }
}
