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

/// Some hundred of the same, so that they are below what is in sight.
#[test]
fn a_number_leads_to_its_findings_again_and_again() {
    in_browser(async |browser| {
        let page = page();
        browser.look(1280, "light").await;
        browser.open(&page.file, "").await;
        let click = "scrollTo(0, 0); document.activeElement.blur(); document.querySelector('.heat td a').click(); setTimeout(done, 100)";
        for _ in 0..2 {
            browser.wait_for(click).await;
            let led = "const item = document.activeElement;
                const top = item.getBoundingClientRect().top;
                return [item.dataset.field, item.hidden, top >= 0 && top < innerHeight / 2, scrollY > 0]";
            assert_eq!(browser.ask(led).await, json!(["/createdAt", false, true, true]));
        }
        assert_eq!(browser.said().await, [""; 0]);
    });
}

#[test]
fn numbers_are_seen_on_a_phone_however_long_names_are() {
    in_browser(async |browser| {
        let mut document = example();
        document["W".repeat(5000)] = json!(1);
        document["createdBy"]["w".repeat(64)] = json!(1);
        document["deviceCount"] = json!("3");
        let page = made(&["validate", "log.ndjson"], format!("{document}\n").as_bytes());
        browser.look(360, "light").await;
        browser.open(&page.file, "").await;
        let hidden = "return [...document.querySelectorAll('.heat tbody td > *')].filter((number) => {
            number.scrollIntoView({ block: 'center', inline: 'nearest' });
            const place = number.getBoundingClientRect();
            const at = document.elementFromPoint((place.left + place.right) / 2, (place.top + place.bottom) / 2);
            return !number.contains(at);
        }).map((number) => number.parentElement.parentElement.textContent)";
        assert_eq!(browser.ask(hidden).await, json!([]));
        let wide = "return Math.max(...[...document.querySelectorAll('.heat tbody th')].map((name) => name.offsetWidth))";
        let wide = browser.ask(wide).await.as_u64().unwrap();
        assert!(wide <= 180, "{wide}: half of what there is");
    });
}

#[test]
fn numbers_are_found_as_they_are_typed() {
    in_browser(async |browser| {
        let mut document = example();
        document["priority"] = json!(1);
        let lines = format!("{document}\n").repeat(2041);
        document["region"] = json!(1);
        let lines = format!("{document}\n{lines}");
        let page = made(&["validate", "log.ndjson"], lines.as_bytes());
        for typed in ["2042", "2%20042", "2%E2%80%AF042"] {
            browser.open(&page.file, &format!("#q={typed}")).await;
            let shown = browser.ask("return [...document.querySelectorAll('[data-item]')].filter((item) => !item.hidden).map((item) => item.dataset.field)").await;
            assert_eq!(shown, json!(["/priority"]), "{typed}");
        }
    });
}

/// What is folded away is on paper, what is to be clicked on is not, and nothing goes beyond its edge.
#[test]
fn all_is_on_paper() {
    in_browser(async |browser| {
        let mut lines = String::from_utf8(hostile()).unwrap();
        for (name, wrong) in [
            ("deviceCount", json!("3")),
            ("name", json!(null)),
            ("createdBy", json!({})),
            ("deviceCount", json!(-1)),
        ] {
            let mut document = example();
            document[name] = wrong;
            lines += &format!("{document}\n").repeat(3);
        }
        for command in ["validate", "observe"] {
            let page = made(&[command, "log.ndjson"], lines.as_bytes());
            browser.open(&page.file, "").await;
            browser.on_paper().await;
            let beyond = "return [...document.body.querySelectorAll('*')]
                .filter((part) => !part.matches('.skip') && part.checkVisibility() && part.getBoundingClientRect().right > innerWidth + 1)
                .map((part) => part.outerHTML.slice(0, 200))";
            assert_eq!(browser.ask(beyond).await, json!([]), "{command}");
            let folded = "return [...document.querySelectorAll('details')].map((all) => all.lastElementChild.getBoundingClientRect().height > 0)";
            let folded = browser.ask(folded).await;
            assert!(folded.as_array().unwrap().iter().all(|shown| shown == true), "{command} {folded}");
            assert_eq!(
                browser.ask("return document.getElementById('filter').checkVisibility()").await,
                json!(false)
            );
            browser.look(1280, "light").await;
        }
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
