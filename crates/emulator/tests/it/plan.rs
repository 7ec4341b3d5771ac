//! The text form of plans of faults.

use std::fmt::Write;

use optics_emulator::Plan;
use proptest::prelude::*;

#[test]
fn a_plan_is_written_as_it_is_read() {
    for text in [
        "",
        "get: 429×2 (Retry-After 1), reset, 200",
        "token: 503; list: 500×3 (text); any: close",
        "any: 429 (Retry-After -5), 429 (Retry-After \"soon\"), 429 (Retry-After date -30, text \"later\")",
        "get: 404 (message \"gone; \\\"for good\\\"\")",
        "get: redirect 307 to \"http://127.0.0.1:1/x?a=1,2;3\"",
        "get: cut head at 0, cut head at 20 (reset), cut body at 1×2 (reset)",
        "list: length +1, length -5×3",
        "any: dribble 1 every 0ms, dribble 10 every 5ms, delay 90s, delay 2min, delay 1500ms",
        "any: delay log-normal 50ms 0.5×3 (seed 7), delay log-normal 1s 0",
        "any: broken gzip, html, invalid json×2, empty, hang",
        "get: set /deviceCount \"x\", set \"\" [1, {\"a\":\")×;#\"}]×2, null /target, remove /a~1b/0, add \"/a b\" -1.50e3",
        "any: reset, 1% reset, 0.25% 503 (Retry-After 1), 98.75% 200, seed 42",
        "get: 200×2 (close), 200",
        "connect: reset×2, close, hang, 200, 50% reset",
    ] {
        assert_eq!(text.parse::<Plan>().unwrap().to_string(), text);
    }
}

#[test]
fn what_is_written_otherwise_means_the_same() {
    for (text, written) in [
        ("reset", "any: reset"),
        ("GET : Reset x 2 , 200", "get: reset×2, 200"),
        ("429 x3(retry-after 1)", "any: 429×3 (Retry-After 1)"),
        (" ;\n get: reset ;; \r\n\n token: 503 # why\n#list: 500\n", "get: reset; token: 503"),
        ("# nothing but a comment", ""),
        ("\u{feff}get: hang", "get: hang"),
        ("reset×1", "any: reset"),
        ("delay 120000ms, delay 60s", "any: delay 2min, delay 1min"),
        ("delay log-normal 1s 1.50 (seed 0)", "any: delay log-normal 1s 1.5"),
        ("001.500% reset", "any: 1.5% reset"),
        ("set /a {\"b\"\n:1}", "any: set /a {\"b\"\n:1}"),
        ("set /a null", "any: null /a"),
        ("set /a 5x2", "any: set /a 5×2"),
        ("503 (text, message \"m\")", "any: 503 (message \"m\")"),
    ] {
        let plan: Plan = text.parse().unwrap();
        assert_eq!(plan.to_string(), written);
        assert_eq!(written.parse::<Plan>().unwrap(), plan);
    }
}

#[test]
fn an_error_says_where_and_what_was_expected() {
    let mut seen = String::new();
    for text in [
        "explode",
        "get: 429, explode",
        "fetch: 429",
        "get:",
        "get: reset,",
        "get: reset reset",
        "get: 99",
        "get: 600",
        "get: 302",
        "get: 429×0",
        "get: 429×",
        "get: 429×1000001",
        "get: 429 (Retry-After)",
        "get: 429 (Retry-After soon)",
        "get: 429 (Retry-After \"a\\nb\")",
        "get: 429 (Retry-After date soon)",
        "get: 429 (Retry-After date 99999999999999999999)",
        "get: 429 (Later 1)",
        "get: 429 (Retry-After 1",
        "get: 429 (Retry-After 1 text)",
        "get: 429 ()",
        "get: 503 (message later)",
        "get: reset (text)",
        "get: 200 (text)",
        "get: redirect 304 to \"x\"",
        "get: redirect 302 \"x\"",
        "get: redirect 302 to http://x",
        "get: redirect 302 to \"\\u0000\"",
        "get: cut tail at 1",
        "get: cut body 1",
        "get: cut body at -1",
        "get: cut body at 99999999999",
        "get: cut body at 1 (close)",
        "get: length 5",
        "get: length +0",
        "get: dribble 0 every 1ms",
        "get: dribble 1 each 1ms",
        "get: delay 5",
        "get: delay 61min",
        "get: delay 1h",
        "get: delay log-normal 1s",
        "get: delay log-normal 1s 11",
        "get: delay log-normal 1s 1 (sigma 1)",
        "get: broken zip",
        "get: invalid xml",
        "get: set deviceCount 1",
        "get: set /a",
        "get: set /a {",
        "get: set /a~2 1",
        "get: set \"a\" 1",
        "get: set \"/a 1",
        "get: set 1",
        "get: 0% reset",
        "get: 101% reset",
        "get: 1.00001% reset",
        "get: 60% reset, 41% close",
        "get: 1% reset, reset",
        "get: 1% reset×2",
        "get: 1%",
        "get: seed 1",
        "get: 1% reset, seed -1",
        "get: 1% reset, seed 1, reset",
        "connect: 503",
        "connect: delay 1s",
        "connect: 200 (close)",
        "connect: 503 (text)",
        "get: 200 (close, close)",
        "get: reset; \n\nlist: été",
    ] {
        let error = text.parse::<Plan>().unwrap_err();
        writeln!(seen, "{text:?}: {error}").unwrap();
    }
    insta::assert_snapshot!(seen);
}

#[test]
fn an_error_can_be_asked_where_it_is() {
    let error = "get: reset\n  list: 500, ×".parse::<Plan>().unwrap_err();
    assert_eq!((error.line(), error.column()), (2, 14));
    assert!(error.to_string().starts_with("line 2, column 14: expected a fault"));
}

#[test]
fn plans_can_be_put_behind_each_other() {
    let mut plan: Plan = "get: reset".parse().unwrap();
    assert!(!plan.is_empty() && Plan::default().is_empty());
    plan.extend("list: 500".parse().unwrap());
    assert_eq!(plan.to_string(), "get: reset; list: 500");
}

/// A fault with its count and options.
fn entry() -> impl Strategy<Value = (String, String)> {
    let quoted = || any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap());
    let pointer = || {
        let token = prop_oneof!["[a-zA-Z0-9_.-]{0,5}", any::<String>()];
        prop::collection::vec(token, 0..3).prop_map(|tokens| {
            let escaped = tokens.iter().map(|token| token.replace('~', "~0").replace('/', "~1"));
            let pointer = escaped.fold(String::new(), |pointer, token| pointer + "/" + &token);
            serde_json::to_string(&pointer).unwrap()
        })
    };
    let value = || {
        prop_oneof![
            any::<f64>().prop_map(|number| serde_json::to_string(&number).unwrap()),
            any::<i64>().prop_map(|number| number.to_string()),
            quoted(),
            (quoted(), quoted()).prop_map(|(name, value)| format!("[ {{{name}: {value} }}, true]")),
        ]
    };
    let plain = prop::sample::select(vec![
        "reset",
        "close",
        "hang",
        "html",
        "empty",
        "200",
        "invalid json",
        "broken gzip",
    ]);
    let seconds = prop_oneof![
        any::<i64>().prop_map(|seconds| format!("Retry-After {seconds}")),
        any::<i64>().prop_map(|seconds| format!("Retry-After date {seconds}")),
        "[ -~]{0,20}".prop_map(|text| format!("Retry-After {}", serde_json::to_string(&text).unwrap())),
    ];
    let body = prop_oneof![
        Just("text".to_owned()),
        quoted().prop_map(|text| format!("text {text}")),
        quoted().prop_map(|text| format!("message {text}")),
    ];
    let status = prop_oneof![201..=299_u16, 400..=599_u16];
    let simple = |core: BoxedStrategy<String>| core.prop_map(|core| (core, String::new())).boxed();
    prop_oneof![
        Just(("200".to_owned(), "(close)".to_owned())),
        simple(plain.prop_map(str::to_owned).boxed()),
        (status, seconds, body)
            .prop_map(|(status, seconds, body)| (status.to_string(), format!("({seconds}, {body})"))),
        (any::<bool>(), 0..=i32::MAX, any::<bool>()).prop_map(|(head, at, reset)| {
            let part = if head { "head" } else { "body" };
            (format!("cut {part} at {at}"), if reset { "(reset)" } else { "" }.to_owned())
        }),
        simple((1..=i32::MAX).prop_map(|by| format!("length +{by}")).boxed()),
        simple((1..=i32::MAX).prop_map(|by| format!("length -{by}")).boxed()),
        simple((1..=i32::MAX, 0..=3_600_000).prop_map(|(n, ms)| format!("dribble {n} every {ms}ms")).boxed()),
        simple((0..=3_600_000).prop_map(|ms| format!("delay {ms}ms")).boxed()),
        (0..=3600, 0.0..=10.0, any::<u64>()).prop_map(|(s, sigma, seed)| (
            format!("delay log-normal {s}s {sigma}"),
            format!("(seed {seed})")
        )),
        simple(
            "[!-~]{0,30}"
                .prop_map(|url| format!("redirect 308 to {}", serde_json::to_string(&url).unwrap()))
                .boxed()
        ),
        simple((pointer(), value()).prop_map(|(pointer, value)| format!("set {pointer} {value}")).boxed()),
        simple((pointer(), value()).prop_map(|(pointer, value)| format!("add {pointer} {value}")).boxed()),
        simple(pointer().prop_map(|pointer| format!("remove {pointer}")).boxed()),
        simple(pointer().prop_map(|pointer| format!("null {pointer}")).boxed()),
    ]
}

fn sequence() -> impl Strategy<Value = String> {
    let target = prop::sample::select(vec!["", "token: ", "get: ", "list: ", "any: "]);
    let counted = prop::collection::vec((entry(), 1..=1_000_000), 1..4);
    let rates = prop::collection::vec((entry(), 1..=250_000), 0..4);
    (target, counted, rates, any::<u64>()).prop_map(|(target, counted, rates, seed)| {
        let mut entries: Vec<String> =
            counted.iter().map(|((core, options), count)| format!("{core} × {count} {options}")).collect();
        for ((core, options), millionths) in &rates {
            let percent = format!("{}.{:04}", millionths / 10_000, millionths % 10_000);
            entries.push(format!("{percent}% {core} {options}"));
        }
        if !rates.is_empty() {
            entries.push(format!("seed {seed}"));
        }
        format!("{target}{}", entries.join(","))
    })
}

proptest! {
    #[test]
    fn whatever_is_read_is_written_and_read_again(sequences in prop::collection::vec(sequence(), 0..4)) {
        let text = sequences.join(";");
        let plan: Plan = text.parse().unwrap();
        let written = plan.to_string();
        prop_assert_eq!(written.parse::<Plan>().unwrap(), plan, "{}", written);
        prop_assert_eq!(written.parse::<Plan>().unwrap().to_string(), written);
    }

    #[test]
    fn no_text_is_too_odd_to_be_refused(text in "[a-z0-9:;,×%() \n\"/#+-]{0,40}") {
        let _ = text.parse::<Plan>();
    }
}
