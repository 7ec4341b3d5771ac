//! The page of `optics drift`.

use std::fs;

use serde_json::{Value, json};

use crate::axe;
use crate::command::optics;
use crate::contract_page::page;
use crate::driver::{address, in_browser};

#[test]
fn sides_lines_and_witnesses_are_shown_and_found() {
    in_browser(async |browser| {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mut schema: Value = serde_json::from_str(optics_schema::PACKAGE_EXECUTION).unwrap();
        let fields = schema["properties"].as_object_mut().unwrap();
        let name = fields.keys().next_back().unwrap().clone();
        fields.remove(&name);
        fields.insert("</script><img src=x onerror=alert(1)>".to_owned(), json!({ "type": "string" }));
        fs::write(path("schema.json"), format!("{schema:#}")).unwrap();
        fs::write(path("page.txt"), page()).unwrap();
        let arguments = [
            "drift",
            "--page",
            "page.txt",
            "--schema",
            "schema.json",
            "--html",
            "page.html",
            "--output",
            "markdown",
        ];
        let ran = optics(&arguments).current_dir(folder.path()).run();
        let text =
            fs::read_to_string(path("page.html")).unwrap_or_else(|error| panic!("{error}: {}", ran.seen()));
        assert!(text.len() < 1_000_000);
        browser.open(&path("page.html"), "").await;
        assert_eq!(browser.said().await, [""; 0]);
        assert_eq!(browser.requests().await, [address(&path("page.html"), "")]);
        assert_eq!(browser.ask("return document.body.querySelectorAll('img').length").await, json!(0));
        let rows = browser.ask("return document.querySelectorAll('.matrix tbody tr').length").await;
        assert!(rows.as_u64().unwrap() >= 19, "{rows}");
        let text = browser.ask("return document.body.textContent").await;
        let text = text.as_str().unwrap();
        for part in [
            "page: page.txt, line",
            "schema: schema.json, line",
            "accepts this document",
            "refuses it",
            "schema-field-missing",
        ] {
            assert!(text.contains(part), "{part}: {}", ran.seen());
        }
        let missing = &format!("#kind=schema-field-missing&field={name}");
        axe::check(browser).await;
        browser.open(&path("page.html"), missing).await;
        let shown = browser
            .ask("return [...document.querySelectorAll('[data-item]')].filter((item) => !item.hidden).length")
            .await;
        assert_eq!(shown, json!(1));
    });
}
