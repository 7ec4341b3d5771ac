//! The page of `optics observe`.

use serde_json::json;

use crate::axe;
use crate::driver::{address, in_browser};
use crate::pages::{example, hostile, made};

#[test]
fn fields_stand_beside_the_contract() {
    in_browser(async |browser| {
        let mut lines = String::from_utf8(hostile()).unwrap();
        for number in 0..40 {
            let mut document = example();
            if number % 4 == 0 {
                document["deviceCount"] = json!(null);
            }
            document["priority"] = json!(number);
            lines += &format!("{document}\n");
        }
        let page = made(&["observe", "log.ndjson"], lines.as_bytes());
        assert!(!page.text.contains("secret-value"));
        browser.open(&page.file, "").await;
        assert_eq!(browser.said().await, [""; 0]);
        assert_eq!(browser.requests().await, [address(&page.file, "")]);
        let bars = browser.ask("return document.querySelectorAll('td svg.bar').length").await;
        assert!(bars.as_u64().unwrap() >= 19, "{bars}");
        // As wide as the share that it stands for.
        let null = "const bar = [...document.querySelectorAll('tr')].find((row) => row.dataset.field === 'deviceCount').querySelector('svg');
            return bar.querySelector('.null').getBoundingClientRect().width / bar.getBoundingClientRect().width";
        let null = browser.ask(null).await.as_f64().unwrap();
        assert!((0.15..0.25).contains(&null), "{null}");
        axe::check(browser).await;
        browser.open(&page.file, "#class=undocumented&q=priority").await;
        let shown = browser
            .ask("return [...document.querySelectorAll('[data-item]')].filter((item) => !item.hidden).length")
            .await;
        assert_eq!(shown, json!(1));
    });
}
