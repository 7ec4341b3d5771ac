//! The page of `optics validate`.

use serde_json::json;

use crate::axe;
use crate::driver::{address, in_browser};
use crate::pages::{HOSTILE, Made, example, hostile, made};

/// Some documents that are right, and some that are wrong in several ways.
fn page() -> Made {
    let mut lines = String::new();
    for number in 0..40 {
        let mut document = example();
        match number % 8 {
            0 => document["deviceCount"] = json!("3"),
            1 => document["createdBy"]["login"] = json!("nobody"),
            2 => drop(document.as_object_mut().unwrap().remove("createdAt")),
            3 => document["priority"] = json!(number),
            _ => {}
        }
        lines += &format!("{document}\n");
    }
    lines += "{\"id\":";
    made(&["validate", "log.ndjson"], lines.as_bytes())
}

const SHOWN: &str = "return [...document.querySelectorAll('[data-item]')].filter((item) => !item.hidden && item.checkVisibility()).length";

#[test]
fn it_is_quiet_and_asks_for_nothing_and_is_for_everyone() {
    in_browser(async |browser| {
        let page = page();
        browser.open(&page.file, "").await;
        assert_eq!(browser.said().await, [""; 0]);
        assert_eq!(browser.requests().await, [address(&page.file, "")]);
        assert!(browser.ask(SHOWN).await.as_u64().unwrap() >= 4);
        axe::check(browser).await;
        browser.look(1280, "light").await;
        browser.press("Tab").await;
        let skip = browser.ask("return document.activeElement.getAttribute('href')").await;
        assert_eq!(skip, "#main", "the first stop of the keyboard leads past the head");
        browser.press("Enter").await;
        assert_eq!(browser.ask("return location.hash").await, "#main");
    });
}

#[test]
fn search_and_filters_live_in_the_fragment() {
    in_browser(async |browser| {
        let page = page();
        browser.open(&page.file, "").await;
        let all = browser.ask(SHOWN).await;
        let choose = |name: &str, value: &str| {
            format!(
                "addEventListener('hashchange', () => setTimeout(done), {{ once: true }});
                const control = document.forms[0].elements.{name};
                control.value = '{value}';
                control.dispatchEvent(new Event('input', {{ bubbles: true }}));
                control.dispatchEvent(new Event('change', {{ bubbles: true }}));"
            )
        };
        browser.wait_for(&choose("class", "undocumented")).await;
        assert_eq!(browser.ask("return location.hash").await, "#class=undocumented");
        assert_eq!(browser.ask(SHOWN).await, json!(1));
        browser.wait_for(&choose("class", "")).await;
        browser.wait_for(&choose("q", "e-mail")).await;
        assert_eq!(browser.ask("return location.hash").await, "#q=e-mail");
        assert_eq!(browser.ask(SHOWN).await, json!(1));
        let told = browser.ask("return document.getElementById('count').textContent").await;
        assert_eq!(told, format!("1 of {all} shown"));

        // Back is back to what was shown, and the address alone is enough to see the same.
        browser.back().await;
        browser.back().await;
        browser.wait_for("setTimeout(done)").await;
        assert_eq!(browser.ask(SHOWN).await, json!(1));
        assert_eq!(browser.ask("return document.forms[0].elements.class.value").await, "undocumented");
        browser.open(&page.file, "#q=e-mail").await;
        assert_eq!(browser.ask(SHOWN).await, json!(1));
        assert_eq!(browser.ask("return document.forms[0].elements.q.value").await, "e-mail");

        // A number of the table is a link to what it counts.
        browser.open(&page.file, "").await;
        let link = "addEventListener('hashchange', () => setTimeout(done), { once: true }); document.querySelector('.heat td a').click()";
        browser.wait_for(link).await;
        assert!(browser.ask("return location.hash").await.as_str().unwrap().starts_with("#field="));
        assert_eq!(browser.ask(SHOWN).await, json!(1));
        assert_eq!(browser.said().await, [""; 0]);
        assert_eq!(browser.requests().await, [address(&page.file, "")]);
    });
}

#[test]
fn hostile_names_are_text_and_stay_in_their_place() {
    in_browser(async |browser| {
        let page = made(&["validate", "log.ndjson"], &hostile());
        assert!(!page.text.contains("secret-value"));
        assert!(page.text.len() < 1_000_000, "{}", page.text.len());
        browser.open(&page.file, "").await;
        assert_eq!(browser.said().await, [""; 0]);
        assert_eq!(browser.requests().await, [address(&page.file, "")]);
        let title = browser.ask("return document.title").await;
        assert!(title.as_str().unwrap().starts_with("Validation report"), "{title}");
        for forbidden in [
            "script:not(:last-child)",
            "img",
            "style ~ style",
            "[onerror]",
            "[onfocus]",
            "a[href^=javascript]",
        ] {
            let found =
                browser.ask(&format!("return document.body.querySelectorAll('{forbidden}').length")).await;
            assert_eq!(found, json!(0), "{forbidden}");
        }
        let text = browser.ask("return document.body.textContent").await;
        let text = text.as_str().unwrap();
        for name in HOSTILE.iter().filter(|name| name.len() < 40 && name.is_ascii() && !name.contains('/')) {
            assert!(text.contains(name), "{name}");
        }
        assert!(text.contains(r"\u{202e}"), "what turns text round is spelled out");
        assert_eq!(
            text.chars().filter(|c| ('\u{202a}'..='\u{2069}').contains(c) && *c != '\u{202f}').count(),
            0
        );
        axe::check(browser).await;
        // Whoever searches for such a name gets it, and no more.
        browser.open(&page.file, "#q=%3Cimg%20src%3Dx%20onerror").await;
        assert_eq!(browser.ask(SHOWN).await, json!(1));
        assert_eq!(browser.said().await, [""; 0]);
    });
}
