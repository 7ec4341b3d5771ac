//! Listing executions.

use std::fmt::Write;

use optics_emulator::{Emulator, Executions, MAX_PAGE_SIZE};
use optics_model::{ListPage, Operation};
use reqwest::Method;

use crate::caller::{Answer, Caller};

/// Executions of consecutive seconds, the first the oldest; number n has the id n.
fn executions(count: usize) -> Executions {
    let mut schema: serde_json::Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let template = schema["examples"][0].take().to_string();
    let mut text = String::new();
    for number in 1..=count {
        let moment = format!("2026-03-02T{:02}:{:02}:{:02}Z", number / 3600, number / 60 % 60, number % 60);
        let document = template
            .replace("2026-03-02T09:15:27.482Z", &moment)
            .replace("abebf88c-f283-4edc-834b-aa8ad3bc682c", &format!("{number:032}"));
        writeln!(text, "{document}").unwrap();
    }
    Executions::from_json(text.as_bytes()).unwrap()
}

async fn list(caller: &Caller<'_>, query: &str, token: &str) -> Answer {
    let path = format!("{}{query}", Operation::LIST_PACKAGE_EXECUTIONS.path());
    caller.send(caller.request(Method::GET, &path).bearer_auth(token)).await
}

async fn page(caller: &Caller<'_>, query: &str, token: &str) -> ListPage {
    let answer = list(caller, query, token).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

fn numbers(page: &ListPage) -> Vec<u128> {
    // The ids are decimal digits, which hexadecimal digits read as they are.
    page.page_items.iter().map(|item| item.id.to_string().parse().unwrap()).collect()
}

#[tokio::test]
async fn pages_follow_each_other_newest_first() {
    let emulator = Emulator::builder().executions(executions(45)).start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    let first = page(&caller, "", &token).await;
    assert_eq!((first.page_number, first.page_size), (1, 20));
    assert_eq!((first.total_pages, first.total_number_of_items), (3, 45));
    assert_eq!(numbers(&first), (26..=45).rev().collect::<Vec<_>>());
    assert_eq!(first, page(&caller, "?page=1&page_size=20&unknown=x", &token).await);
    let last = page(&caller, "?page=3", &token).await;
    assert_eq!((last.page_number, numbers(&last)), (3, vec![5, 4, 3, 2, 1]));
    let others = page(&caller, "?page_size=7&page=2", &token).await;
    assert_eq!((others.page_size, others.total_pages), (7, 7));
    assert_eq!(numbers(&others), (32..=38).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn pages_behind_the_last_are_empty() {
    let emulator = Emulator::builder().executions(executions(3)).start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    for query in ["?page=2", "?page=4&page_size=1", "?page=9007199254740991&page_size=1000"] {
        let page = page(&caller, query, &token).await;
        assert_eq!((page.page_items.len(), page.total_number_of_items), (0, 3), "{query}");
    }
}

#[tokio::test]
async fn what_is_of_the_same_moment_comes_in_the_order_in_which_it_was_loaded() {
    let text = executions_of_one_moment();
    let emulator = Emulator::builder().executions(text).start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    assert_eq!(numbers(&page(&caller, "", &token).await), [3, 1, 2]);
}

fn executions_of_one_moment() -> Executions {
    let schema: serde_json::Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let document = |number: usize| {
        let mut document = schema["examples"][0].clone();
        document["id"] = format!("{number:032}").into();
        document.to_string()
    };
    Executions::from_json([3, 1, 2].map(document).join("\n").as_bytes()).unwrap()
}

#[tokio::test]
async fn items_are_the_very_texts_they_were_loaded_from() {
    let odd = r#"{ "undocumented": [1.0, "[]", "\ud800"], "#;
    let schema: serde_json::Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
    let text = format!("{odd}{}", &schema["examples"][0].to_string()[1..]);
    let emulator = Emulator::builder()
        .executions(Executions::from_json(text.as_bytes()).unwrap())
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&emulator);
    let answer = list(&caller, "", &caller.token().await).await;
    assert_eq!(
        answer.line(),
        format!(
            r#"200 {{"page_items":[{text}],"page_number":1,"page_size":20,"total_number_of_items":1,"total_pages":1}}"#
        )
    );
}

#[tokio::test]
async fn parameters_that_are_no_page_are_refused() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let token = caller.token().await;
    let mut seen = String::new();
    for query in [
        "?page=0",
        "?page=-1",
        "?page=",
        "?page",
        "?page=1.5",
        "?page=+1",
        "?page=one",
        "?page=%31%00",
        "?page=9007199254740992",
        "?page=18446744073709551616",
        "?page_size=0",
        "?page_size=9007199254740992",
        "?page_size=canary",
        "?page=1&page=2",
        "?page=1&p%61ge=1",
        "?page=%FF",
    ] {
        writeln!(seen, "{query}: {}", list(&caller, query, &token).await.line()).unwrap();
    }
    insta::assert_snapshot!(seen);
    for query in ["?", "?&", "?page=%31", "?p%61ge=1", "?page_size=9007199254740991"] {
        assert_eq!(list(&caller, query, &token).await.status, 200, "{query}");
    }
    let answer = list(&caller, "?page_size=9007199254740991", &token).await;
    let page: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(page["page_size"], MAX_PAGE_SIZE);
}

#[tokio::test]
async fn the_list_has_a_scope_of_its_own() {
    let emulator = Emulator::start().await.unwrap();
    let caller = Caller::new(&emulator);
    let read = caller.token_for(&caller.claims_with("scp", "opticspkgdeploy:read")).await;
    let answer = list(&caller, "?page=0", &read).await;
    assert_eq!(answer.line(), r#"403 {"message":"the access token lacks the scope opticspkgdeploy:list"}"#);
    let answer = list(&caller, "", "canary").await;
    assert_eq!(answer.status, 401);
}
