//! Objects: members in any order, each once, and those that nobody named.

use serde_json::{Value, json};

use crate::{ACCEPTORS, CONTRACT, accepted, accepted_at, examples, is_accepted};

/// Pointers to all objects of an example.
const OBJECTS: [&str; 5] = ["", "/createdBy", "/deviceStatuses", "/packageExecutions/1", "/target"];

/// The names that must be there, of the object at this pointer.
fn required(pointer: &str) -> Vec<String> {
    let contract = &*CONTRACT;
    let schema = match pointer {
        "" => contract,
        "/createdBy" => &contract["$defs"]["user"],
        "/deviceStatuses" => &contract["$defs"]["deviceStatuses"],
        "/target" => &contract["$defs"]["target"],
        _ => &contract["$defs"]["packageInvocation"],
    };
    let names = schema["required"].as_array().into_iter().flatten();
    names.map(|name| name.as_str().unwrap().to_owned()).collect()
}

fn full() -> Value {
    examples()[1].clone()
}

#[test]
fn what_is_required_must_be_there_and_nothing_else() {
    for pointer in OBJECTS {
        let names: Vec<String> =
            full().pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect();
        assert!(!names.is_empty());
        for name in names {
            let mut document = full();
            document.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(&name);
            let accepts = !required(pointer).contains(&name);
            assert_eq!(is_accepted(document.to_string().as_bytes()), accepts, "{pointer} without {name}");
        }
    }
}

#[test]
fn no_member_comes_twice() {
    for pointer in OBJECTS {
        for (name, value) in full().pointer(pointer).unwrap().as_object().unwrap() {
            // The same member again, as the last, in front of an undocumented one, and with an escape.
            let again = json!({name: value}).to_string();
            let again = &again[1..again.len() - 1];
            let object = full().pointer(pointer).unwrap().to_string();
            let inside = object.strip_suffix('}').unwrap();
            for twice in [
                format!("{inside},{again}}}"),
                format!("{inside},\"x\":1,{again}}}"),
                format!("{inside}, {} }}", again.replacen("\":", "\" :", 1)),
            ] {
                let text = full().to_string().replacen(&object, &twice, 1);
                assert_eq!(accepted(text.as_bytes()), None, "{text}");
            }
        }
    }
}

#[test]
fn members_come_in_any_order() {
    for pointer in OBJECTS {
        let object = full().pointer(pointer).unwrap().as_object().unwrap().clone();
        let names: Vec<String> = object.keys().cloned().collect();
        for first in 0..names.len() {
            for reversed in [false, true] {
                let mut order: Vec<&String> = names[first..].iter().chain(&names[..first]).collect();
                if reversed {
                    order.reverse();
                }
                let members: Vec<String> =
                    order.iter().map(|name| format!("{}:{}", json!(name), object[*name])).collect();
                let other = format!("{{{}}}", members.join(","));
                let text = full().to_string().replacen(&Value::Object(object.clone()).to_string(), &other, 1);
                assert!(is_accepted(text.as_bytes()), "{text}");
            }
        }
    }
}

#[test]
fn undocumented_members_are_told_with_their_objects() {
    for pointer in OBJECTS {
        for name in [
            "x",
            "",
            "names that are longer than a step of vectors, of which there are many",
            "ü",
            "createdAt ",
            "ids",
        ] {
            let mut document = full();
            document.pointer_mut(pointer).unwrap()[name] = json!({"id": [1, {"name": null}]});
            let text = document.to_string();
            let object = pointer.replace('1', "*");
            let (end, fields) = accepted_at(text.as_bytes(), 0, false).unwrap();
            assert_eq!((end, fields), (text.len(), vec![(&*object.leak(), name.to_owned())]));
            assert!(!is_accepted(text.as_bytes()));
        }
    }
    // In the order of the text, in all objects at once.
    let mut document = full();
    for pointer in OBJECTS {
        document.pointer_mut(pointer).unwrap()["b"] = json!(1);
        document.pointer_mut(pointer).unwrap()["a"] = json!([]);
    }
    assert_eq!(accepted(document.to_string().as_bytes()).unwrap().1, 10);
}

#[test]
fn undocumented_names_are_compared_up_to_a_number() {
    let with = |names: &[String]| {
        let members: Vec<String> = names.iter().map(|name| format!("\"{name}\":1,")).collect();
        examples()[0].to_string().replacen('{', &format!("{{{}", members.concat()), 1)
    };
    let names = |count: usize| (0..count).map(|number| format!("n{number}")).collect::<Vec<_>>();
    for (count, accepts) in [(1, true), (31, true), (32, true), (33, false), (60, false)] {
        let text = with(&names(count));
        assert_eq!(accepted(text.as_bytes()), accepts.then_some((text.len(), count)), "{count}");
    }
    for twice in 0..20 {
        let mut names = names(20);
        names.push(format!("n{twice}"));
        assert_eq!(accepted(with(&names).as_bytes()), None, "{twice}");
    }
    // The same name in objects around each other is another one.
    let text = with(&["x".to_owned()]).replacen("\"x\":1", "\"x\":{\"x\":{\"x\":1},\"y\":{\"x\":1}}", 1);
    assert!(accepted(text.as_bytes()).is_some());
    let text =
        examples()[0].to_string().replace("\"login\"", "\"x\":1,\"login\"").replacen('{', "{\"x\":1,", 1);
    assert_eq!(accepted(text.as_bytes()).unwrap().1, 2);
}

#[test]
fn white_space_stands_between_tokens_only() {
    let text = full().to_string();
    let mut in_string = false;
    let mut tried = 0;
    let bytes = text.as_bytes();
    for at in 1..bytes.len() {
        if bytes[at - 1] == b'"' {
            in_string = !in_string;
        }
        // Between tokens: next to a mark.
        let marks = b"{}[]:,";
        let between = !in_string && (marks.contains(&bytes[at]) || marks.contains(&bytes[at - 1]));
        if !between {
            continue;
        }
        tried += 1;
        for (space, accepts, in_line) in [
            (" ", true, true),
            ("\t", true, true),
            ("\r", true, true),
            ("\n", true, false),
            ("  \t ", true, true),
            ("\u{b}", false, false),
            ("\u{c}", false, false),
            ("\0", false, false),
            ("\u{1f}", false, false),
            ("\u{a0}", false, false),
            ("x", false, false),
            (",", false, false),
        ] {
            let spaced = format!("{}{space}{}", &text[..at], &text[at..]);
            assert_eq!(is_accepted(spaced.as_bytes()), accepts, "{space:?} at {at}");
            let line = accepted_at(spaced.as_bytes(), 0, true);
            assert_eq!(line.is_some_and(|(end, _)| end == spaced.len()), in_line, "{space:?} at {at}");
        }
    }
    assert!(tried > 80, "{tried}");
}

#[test]
fn a_document_starts_where_it_is_said_to() {
    let text = full().to_string();
    for before in ["", "x", "\"", "{", "0123456789012345678901234567890123456789"] {
        for behind in ["", " ", "\n", "x", "}", "{", "\0"] {
            let whole = format!("{before}{text}{behind}");
            let (end, fields) = accepted_at(whole.as_bytes(), before.len(), false).unwrap();
            assert_eq!((end, fields.len()), (before.len() + text.len(), 0));
            let exact = before.is_empty() && behind.is_empty();
            assert!(ACCEPTORS.iter().all(|acceptor| acceptor.accepts(whole.as_bytes()) == exact));
        }
    }
    for at in [text.len(), text.len() + 1, usize::MAX / 2] {
        assert_eq!(accepted_at(text.as_bytes(), at, false), None);
    }
    for other in ["", "null", "[]", "{}", "\"x\"", "1", "{", "}"] {
        assert_eq!(accepted(other.as_bytes()), None, "{other}");
    }
}

#[test]
fn every_token_is_needed() {
    let text = full().to_string();
    for (at, byte) in text.bytes().enumerate() {
        if b"{}[]:,".contains(&byte) && !text[..at].ends_with("https") && !text[..at].ends_with("sftp") {
            let without = format!("{}{}", &text[..at], &text[at + 1..]);
            let inside = serde_json::from_str::<Value>(&without).is_ok();
            assert!(
                inside || accepted(without.as_bytes()).is_none_or(|(end, _)| end < without.len()),
                "{without}"
            );
            for other in "{}[]:,".chars().filter(|other| *other as u32 != u32::from(byte)) {
                let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
                let inside = serde_json::from_str::<Value>(&changed).is_ok();
                assert!(
                    inside || accepted(changed.as_bytes()).is_none_or(|(end, _)| end < changed.len()),
                    "{changed}"
                );
            }
        }
    }
    for (from, to) in [
        ("true", "True"),
        ("false", "fals"),
        ("false", "falsee"),
        ("false", "null"),
        ("[]", "null"),
        ("[]", "{}"),
    ] {
        let changed = text.replacen(from, to, 1);
        if changed != text {
            assert!(!is_accepted(changed.as_bytes()), "{changed}");
        }
    }
}

#[test]
fn lists_hold_what_they_should() {
    let zone = "\"37693CFC748049E45D87B8C7D8B9AACD\"";
    for (zones, accepts) in [
        ("[]".to_owned(), true),
        ("[ ]".to_owned(), true),
        (format!("[{zone}]"), true),
        (format!("[{zone},{zone}]"), true),
        (format!("[ {zone} , {zone} ]"), true),
        (format!("[{}]", vec![zone; 100].join(",")), true),
        (format!("[{zone},]"), false),
        (format!("[,{zone}]"), false),
        (format!("[{zone} {zone}]"), false),
        (format!("[{zone},null]"), false),
        (format!("[{zone}"), false),
        (format!("{zone}]"), false),
        ("null".to_owned(), false),
        ("[[]]".to_owned(), false),
        ("[}".to_owned(), false),
    ] {
        assert_eq!(is_accepted(&crate::with_at("/target/zones", zones.as_bytes())), accepts, "{zones}");
    }
}
