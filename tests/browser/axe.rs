//! What axe-core thinks of a page.

use std::fs;

use serde_json::Value;

use crate::driver::{Browser, passed_over};

const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/browser/node_modules/axe-core/axe.min.js");

/// The script that judges; none, and said so, where it is not installed.
pub(crate) fn axe() -> Option<String> {
    let script = fs::read_to_string(AXE).ok();
    if script.is_none() {
        passed_over("axe-core is not there; cargo xtask browser installs it (needs npm)");
    }
    script
}

/// Serious and critical faults of the page that is open.
pub(crate) async fn faults(browser: &Browser, axe: &str) -> Vec<String> {
    browser.ask(axe).await;
    let faults = browser
        .wait_for(
            "axe.run(document, { resultTypes: ['violations'] }).then((results) => done(results.violations
                .filter((fault) => ['serious', 'critical'].includes(fault.impact))
                .flatMap((fault) => fault.nodes.slice(0, 5).map((node) =>
                    `${fault.id} (${fault.impact}): ${node.html}: ${node.failureSummary}`))),
                (error) => done([String(error)]));",
        )
        .await;
    faults.as_array().unwrap().iter().map(|fault| fault.as_str().unwrap_or_default().to_owned()).collect()
}

/// Holds the page against it in light and dark, on a desk and on a phone; and that it is no wider than either.
pub(crate) async fn check(browser: &Browser) {
    let axe = axe();
    for (width, scheme) in [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")] {
        browser.look(width, scheme).await;
        let wide = browser
            .ask("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
            .await;
        assert_eq!(wide, Value::from(0), "wider than {width} pixels");
        if let Some(axe) = &axe {
            let faults = faults(browser, axe).await;
            assert!(faults.is_empty(), "{width} {scheme}: {}", faults.join("\n"));
        }
    }
}
