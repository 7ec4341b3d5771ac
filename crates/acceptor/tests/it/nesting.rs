//! Values within values, where the contract says nothing about them.

use std::thread;

use crate::{accepted, examples};

/// An example with this value as a field of its own.
fn with(value: &str) -> String {
    examples()[0].to_string().replacen('{', &format!("{{\"x\":{value},"), 1)
}

#[test]
fn nesting_takes_no_stack() {
    let deep = |levels: usize| {
        let arrays = format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        let objects = format!("{}[]{}", "{\"a\":".repeat(levels - 1), "}".repeat(levels - 1));
        [arrays, objects].map(|value| with(&value))
    };
    let run = move || {
        for (levels, accepts) in [(1, true), (2, true), (63, true), (64, true), (65, false), (100_000, false)]
        {
            for text in deep(levels) {
                let end = accepted(text.as_bytes());
                assert_eq!(end, accepts.then_some((text.len(), 1)), "{levels}");
            }
        }
    };
    thread::Builder::new().stack_size(2048 << 10).spawn(run).unwrap().join().unwrap();
}

#[test]
fn what_nobody_named_must_be_json_all_the_same() {
    for (value, accepts) in [
        ("{}", true),
        ("[]", true),
        (" [ ] ", true),
        ("{ \"a\" : [ 1 , { } , \"b\" ] , \"c\" : null }", true),
        ("[[],[[]],{}]", true),
        ("{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":2}}", true),
        ("[true,false,null,-0.5e+3]", true),
        ("{\"a\":1,\"a\":2}", false),
        ("{\"b\":{\"a\":1,\"c\":{},\"a\":2}}", false),
        ("[{\"a\":1,\"b\":{\"c\":1},\"b\":1}]", false),
        ("[}", false),
        ("{]", false),
        ("[1}", false),
        ("{\"a\":1]", false),
        ("[1,]", false),
        ("[,1]", false),
        ("[1 2]", false),
        ("{\"a\":1,}", false),
        ("{\"a\"}", false),
        ("{\"a\":}", false),
        ("{1:1}", false),
        ("[[1]", false),
        ("[1]]", false),
        ("", false),
        ("[truth]", false),
        ("[\"\\x\"]", false),
        ("01", false),
        ("[1.]", false),
    ] {
        let text = with(value);
        assert_eq!(accepted(text.as_bytes()), accepts.then_some((text.len(), 1)), "{value}");
    }
}
