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
