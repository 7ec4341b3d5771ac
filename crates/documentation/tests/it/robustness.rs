//! Hostile and random input: an answer, always.

use optics_documentation::{Lock, Page, Sources, Verdict, compare};
use proptest::prelude::*;

use crate::fixture::{PAGE, against, lock};

/// Pieces that mean something to the reader, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "Service endpoint\n",
        "/a/{b}\n",
        "Method\n",
        "GET\n",
        "Request headers\n",
        "Response JSON schema\n",
        "Field Name\n",
        "Description\n",
        "Field Name Description\n",
        "id\n",
        "Name\n",
        "A text.\n",
        "text\n",
        ".\n",
        "  • a: B.\n",
        "    • c: D.\n",
        "• e\n",
        "◦ f (g): H.\n",
        "•\n",
        "\t",
        "\n",
        "\r",
        "\u{a0}",
        "\u{feff}",
        "|",
        "<",
    ]);
    prop::collection::vec(prop_oneof![4 => known.prop_map(str::to_owned), 1 => "\\PC{0,8}"], 0..60)
        .prop_map(|pieces| pieces.concat())
}

#[path = "../../benches/hostile/inputs.rs"]
mod inputs;

/// From the first row to the last full stop.
fn table() -> std::ops::Range<usize> {
    PAGE.find("address\n").unwrap()..PAGE.rfind('.').unwrap()
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Page::parse(&bytes);
    }

    #[test]
    fn no_text_panics_and_what_is_read_can_be_locked(text in pieces()) {
        if let Ok(page) = Page::parse(text.as_bytes()) {
            let lock = Lock::from(&page);
            prop_assert_eq!(Lock::parse(&lock.to_json()).unwrap(), lock);
        }
    }

    /// Whatever is put into the response table is noticed, unless it is white space or a bullet, or stands below it.
    #[test]
    fn what_is_put_into_the_table_is_noticed(at in table(), piece in "[a-zA-Z.:•\n ]{1,12}") {
        prop_assume!(PAGE.is_char_boundary(at));
        let report = against(&format!("{}{piece}{}", &PAGE[..at], &PAGE[at..]));
        let noticed = report.verdict() != Verdict::Clean || !report.findings().is_empty();
        let invisible = piece.chars().all(|c| "• \n".contains(c));
        prop_assert!(noticed || invisible, "{piece:?} at {at}");
    }

    /// Two pages that differ in any way are never both clean against each other's lock unless their facts agree.
    #[test]
    fn clean_means_the_same_facts(from in 0..PAGE.len(), to in 0..PAGE.len()) {
        let (from, to) = (from.min(to), from.max(to));
        prop_assume!(PAGE.is_char_boundary(from) && PAGE.is_char_boundary(to));
        let text = format!("{}{}", &PAGE[..from], &PAGE[to..]);
        if let Ok(page) = Page::parse(text.as_bytes()) {
            let report = compare(&lock(), &Sources { page: Some(&page), ..Sources::default() });
            let same = Lock::from(&page) == lock();
            prop_assert_eq!(report.verdict() != Verdict::NotCompared && report.findings().is_empty(), same);
        }
    }
}

/// Of 10 MB each, the bench measures how long they take.
#[test]
fn hostile_pages_are_read_to_their_end() {
    let known = Lock::from(&Page::parse(inputs::KNOWN.as_bytes()).unwrap());
    for input in inputs::all(200_000) {
        for page in [Page::parse_as(input.layout, input.text.as_bytes()), Page::parse(input.text.as_bytes())]
        {
            if let Ok(page) = &page {
                compare(&known, &Sources { page: Some(page), ..Sources::default() });
            }
            let told = page.err().map(|error| error.to_string()).unwrap_or_default();
            assert!(told.len() < 500 && !told.contains('\n'), "{}: {told}", input.name);
        }
    }
}

/// Work that grows faster than the input would not come back from these.
#[test]
fn large_pages_are_read_in_linear_time() {
    let head = &PAGE[..PAGE.find("address\n").unwrap()];
    let many = |unit: &dyn Fn(usize) -> String| (0..20_000).map(unit).collect::<String>();
    let rows = format!("{head}{}", many(&|at| format!("field{at}\nA text.\n")));
    let page = Page::parse(rows.as_bytes()).unwrap();
    assert_eq!(page.facts().response.fields.len(), 20_000);
    let lock = Lock::from(&page);
    let report = compare(&lock, &Sources { page: Some(&page), ..Sources::default() });
    assert_eq!(report.verdict(), Verdict::Clean);
    let shifted = rows.replace("field", "other");
    let other = Page::parse(shifted.as_bytes()).unwrap();
    assert_eq!(
        compare(&lock, &Sources { page: Some(&other), ..Sources::default() }).verdict(),
        Verdict::NotCompared
    );

    let with_headers = |list: &str| PAGE.replacen("  • Accept", &format!("{list}  • Accept"), 1);
    for text in [
        with_headers(&many(&|at| format!("  • h{at}: v\n"))),
        with_headers(&many(&|at| format!("a{at}:b ")).replacen('a', "  • h: a", 1)),
        format!("{head}id\n{}", many(&|_| "and\n".to_owned())),
        format!("{head}id\nA text.\n{}", many(&|at| format!("{}• n{at}: Text.\n", " ".repeat(at % 16)))),
        format!("{head}id\nA text.\n{}", many(&|_| "•\n".to_owned())),
        many(&|_| "Example\n".to_owned()),
        many(&|_| "(((".to_owned()),
        format!("{head}id\n{}", "x ".repeat(200_000)),
        format!("{head}id\n{}", many(&|_| "\n)\n".to_owned())),
        format!("{head}id\n({}", many(&|_| "and\n".to_owned())),
        "\r".repeat(200_000),
        "\t".repeat(200_000),
    ] {
        let _ = Page::parse(text.as_bytes());
    }
}
