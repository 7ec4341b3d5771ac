//! Many executions at once.

use futures_util::StreamExt as _;
use optics_model::ExecutionId;

use crate::contract::{execution, id, number};
use crate::script::Script;

/// Has all executions but those with an even number, and not the last.
fn script() -> Script {
    Script::new(|target| {
        let asked: ExecutionId = target.rsplit('/').next().unwrap().parse().unwrap();
        let number = number(&asked);
        if number.is_multiple_of(2) {
            (404, r#"{"message":"not here"}"#.to_owned())
        } else {
            (200, execution(number).to_string())
        }
    })
}

#[tokio::test]
async fn each_id_has_its_own_outcome_in_the_order_of_the_ids() {
    let script = script();
    let client = script.client().build().unwrap();
    let ids: Vec<ExecutionId> = (0..50).map(id).collect();
    let all: Vec<_> = client.many(ids.clone()).in_order().collect().await;
    assert_eq!(all.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ids);
    for (id, outcome) in all {
        match outcome {
            Ok(fetched) => assert!(fetched.execution().id == id && number(&id) % 2 == 1),
            Err(error) => assert!(error.is_not_found() && number(&id).is_multiple_of(2), "{error}"),
        }
    }
}

#[tokio::test]
async fn as_they_come_each_is_there_once() {
    let script = script();
    let client = script.client().build().unwrap();
    let ids: Vec<ExecutionId> = (0..50).map(id).collect();
    let mut seen: Vec<u64> = client
        .many(ids)
        .at_once(7)
        .as_they_come()
        .map(|(id, outcome)| {
            assert_eq!(outcome.is_ok(), number(&id) % 2 == 1);
            number(&id)
        })
        .collect()
        .await;
    seen.sort_unstable();
    assert_eq!(seen, (0..50).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_is_not_read_is_not_asked_for() {
    let script = script();
    let client = script.client().build().unwrap();
    let first = client.many((0..50).map(id)).at_once(4).in_order().next().await;
    assert_eq!(first.unwrap().0, id(0));
    assert!(script.targets().len() <= 5, "{:?}", script.targets());
}
