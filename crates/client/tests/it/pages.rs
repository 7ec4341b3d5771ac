//! The list of executions, while it changes.

use futures_util::StreamExt as _;
use optics_client::{Error, Fetched};
use optics_model::ListPage;
use serde_json::{Value, json};

use crate::contract::execution;
use crate::script::Script;

/// A page of these executions, by their numbers; all of the list, as the service has it now, is `list`.
fn page(list: &[u64], target: &str) -> (u16, String) {
    let query = target.split_once('?').unwrap().1;
    let value = |name: &str| {
        let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        value.unwrap().parse::<usize>().unwrap()
    };
    let (number, size) = (value("page"), value("page_size"));
    let items: Vec<Value> =
        list.iter().skip((number - 1) * size).take(size).map(|id| execution(*id)).collect();
    (200, envelope(&items, number, size, list.len()).to_string())
}

fn envelope(items: &[Value], number: usize, size: usize, total: usize) -> Value {
    json!({
        ListPage::ITEMS: items,
        "page_number": number,
        "page_size": size,
        "total_number_of_items": total,
        "total_pages": total.div_ceil(size),
    })
}

/// The numbers of the executions that were listed, and what went wrong.
async fn list(script: &Script, page_size: u64) -> (Vec<u64>, Vec<String>) {
    let client = script.client().build().unwrap();
    let all: Vec<Result<Fetched, Error>> =
        client.executions().page_size(page_size).passes(3).stream().collect().await;
    let mut numbers = Vec::new();
    let mut errors = Vec::new();
    for item in all {
        match item {
            Ok(fetched) => numbers.push(crate::contract::number(&fetched.execution().id)),
            Err(error) => {
                assert!(error.is_contract(), "{error}");
                errors.push(error.to_string());
            }
        }
    }
    (numbers, errors)
}

#[tokio::test]
async fn pages_are_asked_for_until_the_last_and_no_further() {
    let script = Script::new(|target| page(&[1, 2, 3, 4, 5], target));
    assert_eq!(list(&script, 2).await, (vec![1, 2, 3, 4, 5], vec![]));
    assert_eq!(
        script.targets().iter().map(|target| target.split_once('?').unwrap().1).collect::<Vec<_>>(),
        ["page=1&page_size=2", "page=2&page_size=2", "page=3&page_size=2"]
    );
}

#[tokio::test]
async fn an_empty_list_is_one_page() {
    let script = Script::new(|target| page(&[], target));
    assert_eq!(list(&script, 2).await, (vec![], vec![]));
    assert_eq!(script.targets().len(), 1);
}

#[tokio::test]
async fn what_is_added_in_front_moves_others_which_are_there_once_all_the_same() {
    let mut asked = 0;
    let script = Script::new(move |target| {
        asked += 1;
        page(if asked == 1 { &[1, 2, 3, 4] } else { &[9, 1, 2, 3, 4] }, target)
    });
    // 2 is on both pages of the first pass; 9 is seen in the second.
    assert_eq!(list(&script, 2).await, (vec![1, 2, 3, 4, 9], vec![]));
}

#[tokio::test]
async fn what_moves_to_a_page_that_was_read_is_not_lost() {
    let mut asked = 0;
    let script = Script::new(move |target| {
        asked += 1;
        page(if asked == 1 { &[1, 2, 3, 4] } else { &[2, 3, 4] }, target)
    });
    // 3 moves from the second page to the first, behind our back.
    assert_eq!(list(&script, 2).await, (vec![1, 2, 4, 3], vec![]));
}

#[tokio::test]
async fn a_list_that_never_keeps_still_ends_with_an_error() {
    let mut asked = 0;
    let script = Script::new(move |target| {
        asked += 1;
        page(&(0..asked + 5).rev().collect::<Vec<_>>(), target)
    });
    let (numbers, errors) = list(&script, 2).await;
    assert!(!numbers.is_empty());
    let [error] = &errors[..] else { panic!("{errors:?}") };
    assert!(error.contains("the list changed while it was read, 3 times over"), "{error}");
}

#[tokio::test]
async fn a_service_that_always_sends_the_first_page_is_found_out() {
    let script = Script::new(|_| (200, envelope(&[execution(1)], 1, 1, 1_000_000).to_string()));
    let (numbers, errors) = list(&script, 1).await;
    assert_eq!(
        (numbers, &*errors),
        (vec![1], &["asked for page 2 of the list and got page 1".to_owned()][..])
    );
    assert_eq!(script.targets().len(), 2);
}

#[tokio::test]
async fn pages_without_anything_new_end_a_pass() {
    let mut number = 0;
    let script = Script::new(move |target| {
        number = if target.contains("page=1&") { 1 } else { number + 1 };
        (200, envelope(&[execution(1)], number, 1, 1_000_000).to_string())
    });
    let (numbers, errors) = list(&script, 1).await;
    assert_eq!((numbers, errors.len()), (vec![1], 1));
    assert_eq!(script.targets().len(), 3 * 4);
}

#[tokio::test]
async fn an_item_that_is_no_execution_takes_nothing_from_the_others() {
    let script = Script::new(|_| {
        let items = [execution(1), json!({"id": 7}), execution(2)];
        (200, envelope(&items, 1, 3, 3).to_string())
    });
    let (numbers, errors) = list(&script, 3).await;
    assert_eq!(numbers, [1, 2]);
    let [error] = &errors[..] else { panic!("{errors:?}") };
    assert!(error.starts_with("item 1 of page 1 of the list: the body is no package execution"), "{error}");
}

#[tokio::test]
async fn what_is_no_page_is_an_error_and_no_empty_list() {
    for body in ["{}", "[]", r#"{"page_items":[]}"#, "null", r#"{"page_number":1"#] {
        let script = Script::new(move |_| (200, body.to_owned()));
        let (numbers, errors) = list(&script, 2).await;
        assert_eq!((numbers.len(), errors.len()), (0, 1), "{body}");
    }
}

#[tokio::test]
async fn items_come_as_the_texts_that_they_are() {
    let text = execution(1).to_string().replacen('{', "{ \"later\" : 1.50 , ", 1);
    let body = envelope(&[], 1, 1, 1).to_string().replace("[]", &format!("[{text}]"));
    let script = Script::new(move |_| (200, body.clone()));
    let client = script.client().build().unwrap();
    let all: Vec<Result<Fetched, Error>> = client.executions().stream().collect().await;
    assert_eq!(all[0].as_ref().unwrap().body().bytes(), text.as_bytes());
}

#[tokio::test]
async fn more_executions_than_are_wanted_are_an_error() {
    let script = Script::new(|target| page(&[1, 2, 3, 4, 5], target));
    let client = script.client().build().unwrap();
    let all: Vec<Result<Fetched, Error>> =
        client.executions().page_size(2).at_most(3).stream().collect().await;
    let errors: Vec<String> =
        all.iter().filter_map(|item| item.as_ref().err()).map(Error::to_string).collect();
    assert_eq!(
        (all.len(), errors),
        (5, vec!["the list has more than 3 executions, the most that are read".to_owned()])
    );
}

#[tokio::test]
async fn a_list_that_keeps_still_and_miscounts_is_told_as_that() {
    let script = Script::new(|_| (200, envelope(&[execution(1)], 1, 2, 2).to_string()));
    let (numbers, errors) = list(&script, 2).await;
    assert_eq!(
        (numbers, errors),
        (vec![1], vec!["the list is said to have 2 executions, and 1 are on its pages".to_owned()])
    );
}

#[tokio::test]
async fn bodies_come_whether_they_can_be_decoded_or_not() {
    let script = Script::new(|_| (200, envelope(&[execution(1), json!({"id": 7})], 1, 2, 2).to_string()));
    let bodies: Vec<_> = script.client().build().unwrap().executions().bodies().collect().await;
    let bodies: Vec<&[u8]> = bodies.iter().map(|body| body.as_ref().unwrap().bytes()).collect();
    assert_eq!(bodies, [execution(1).to_string().as_bytes(), br#"{"id":7}"#]);
}

#[tokio::test]
async fn a_page_that_is_none_is_told_by_its_number_the_field_and_the_place_in_its_body() {
    let page = envelope(&[execution(1)], 2, 1, 3).to_string();
    let split = |text: &str| text.replacen(',', ",\n ", 1);
    let start = |text: &str, part: &str| {
        let (before, _) = text.split_once(part).unwrap();
        let line = before.matches('\n').count() + 1;
        (line, before.rsplit('\n').next().unwrap().chars().count() + 1)
    };
    let wrong = page.replace("\"total_pages\":3", "\"total_pages\": {\"secret\":1}");
    let twice = page.replace("\"page_size\":1", "\"page_size\":1,\"page_items\":7");
    let missing = page.replace("\"page_number\":2,", "");
    let cases = [
        (
            split(&wrong),
            "`total_pages` has a value that it cannot have",
            start(&split(&wrong), "{\"secret\""),
        ),
        (twice.clone(), "`page_items` stands there twice", start(&twice, "7,")),
        (missing, "missing field `page_number`", (1, 1)),
        (page[..page.len() - 1].to_owned(), "the body breaks off", (1, page.len() - 1)),
        ("\n[]".to_owned(), "it is no object", (2, 1)),
    ];
    for (body, what, (line, column)) in cases {
        let sent = body.clone();
        let script =
            Script::new(
                move |target| {
                    if target.contains("page=2&") { (200, sent.clone()) } else { page_of_three(target) }
                },
            );
        let (numbers, errors) = list(&script, 1).await;
        let expected = format!(
            "page 2 of the list: what came is no page: {what}: line {line}, column {column}; check it with `optics validate`"
        );
        assert_eq!((numbers, errors), (vec![1], vec![expected]), "{body}");
    }
}

fn page_of_three(target: &str) -> (u16, String) {
    page(&[1, 2, 3], target)
}

#[tokio::test]
async fn a_later_page_that_is_refused_is_told_by_its_number() {
    for (status, what) in [(403, "403: the application lacks the scope"), (404, "404: nothing there")] {
        let script = Script::new(move |target| {
            if target.contains("page=2&") { (status, "{}".to_owned()) } else { page_of_three(target) }
        });
        let client = script.client().build().unwrap();
        let all: Vec<Result<Fetched, Error>> = client.executions().page_size(1).stream().collect().await;
        let [Ok(_), Err(error)] = &all[..] else { panic!("{all:?}") };
        assert!(error.to_string().starts_with(&format!("page 2 of the list: {what}")), "{error}");
        assert_eq!(error.status(), Some(status));
    }
}

#[tokio::test]
async fn pages_come_as_the_texts_that_they_are_with_what_is_new_on_them() {
    let script = Script::new(|target| page(&[1, 2, 3], target));
    let client = script.client().build().unwrap();
    let pages: Vec<_> = client.executions().page_size(2).pages().collect().await;
    let pages: Vec<_> = pages.iter().map(|page| page.as_ref().unwrap()).collect();
    assert_eq!(
        pages.iter().map(|page| (page.number(), page.items().len())).collect::<Vec<_>>(),
        [(1, 2), (2, 1)]
    );
    assert_eq!(pages[1].body().bytes(), page_of_list(&[1, 2, 3]).as_bytes());
    assert!(pages.iter().all(|page| page.refusal().is_none()));
}

fn page_of_list(list: &[u64]) -> String {
    page(list, "/?page=2&page_size=2").1
}
