//! The examples of the guide: plans, and what is sent with curl. Those of the command are run by the tests of the workspace.

use optics_emulator::{Emulator, Plan};
use reqwest::{Client, Method};

use crate::caller::http;

const GUIDE: &str = include_str!("../../../../docs/emulator.md");

/// The texts of the fences that start with this.
fn fences(kind: &str) -> Vec<&'static str> {
    let start = format!("```{kind}\n");
    GUIDE.split(start.as_str()).skip(1).map(|rest| rest.split("\n```").next().unwrap()).collect()
}

#[test]
fn its_plans_can_be_read() {
    let plans = fences("plan");
    assert!(plans.len() >= 3);
    for text in plans {
        let plan: Plan = text.parse().unwrap();
        assert!(!plan.is_empty());
        assert_eq!(plan.to_string().parse::<Plan>().unwrap(), plan);
    }
}

#[test]
fn the_faults_of_its_tables_are_faults() {
    let mut seen = 0;
    for row in GUIDE.lines().filter(|line| line.starts_with("| `") || line.starts_with("| … `")) {
        let cell = row.split(" | ").next().unwrap();
        for text in cell.split('`').skip(1).step_by(2) {
            let text = match text {
                _ if text.starts_with('/') => continue,
                _ if text.starts_with('(') => format!("503 {text}"),
                _ => text.to_owned(),
            };
            let text = text.replace('…', "x");
            text.parse::<Plan>().unwrap_or_else(|error| panic!("{text}: {error}"));
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
}

#[tokio::test]
async fn what_is_sent_with_curl_is_answered_as_it_says() {
    let emulator = Emulator::builder().progress(7).speed(0.0).start().await.unwrap();
    let http = http().no_proxy().build().unwrap();
    let mut sent = 0;
    for console in fences("console") {
        for example in console.split("$ ").skip(1).filter(|example| example.starts_with("curl ")) {
            let (command, expected) = example.split_once('\n').unwrap_or((example, ""));
            let answer = curl(&http, &command.replace("$URL", &emulator.url())).await;
            assert!(is_as(&answer, expected.trim_end()), "{command}\nexpected {expected}\ngot {answer}");
            sent += 1;
        }
    }
    assert!(sent > 10, "{sent}");
}

/// Does what the command line asks of curl, with the options that the guide uses.
async fn curl(http: &Client, command: &str) -> String {
    let (mut method, mut url, mut header, mut data) = (None, None, None, None);
    let mut words = words(command).into_iter().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "-X" => method = words.next(),
            "-H" => header = words.next(),
            "--data" => data = words.next(),
            _ => assert!(url.replace(word).is_none(), "{command}"),
        }
    }
    let method = method.map_or(Method::GET, |method| method.parse().unwrap());
    let mut request = http.request(method, url.unwrap());
    if let Some(header) = header {
        let (name, value) = header.split_once(": ").unwrap();
        // The guide leaves out what a token looks like.
        request = request.header(name, value.replace('…', "x"));
    }
    if let Some(data) = data {
        request = request.header("content-type", "application/x-www-form-urlencoded").body(data);
    }
    request.send().await.unwrap().text().await.unwrap()
}

/// Words as a shell reads them, where single quotes are all there is.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in command.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Whether a text is as expected, where `…` stands for anything, and for whatever follows at the end.
fn is_as(text: &str, expected: &str) -> bool {
    let mut parts = expected.split('…');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut open = false;
    for part in parts {
        let Some(place) = rest.find(part) else { return false };
        rest = &rest[place + part.len()..];
        open = part.is_empty();
    }
    open || rest.is_empty()
}
