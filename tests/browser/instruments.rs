//! The instruments see what they are there for: otherwise the other tests could not fail.

use std::fs;

use crate::axe::{axe, faults};
use crate::driver::in_browser;

#[test]
fn a_page_that_does_all_that_is_forbidden_is_seen_to() {
    in_browser(async |browser| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bad.html");
        let page = "<!doctype html><meta charset=utf-8>
            <meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">
            <style>body { width: 3000px; color: #bbb; background: #ccc }</style>
            <p onclick=1>Grey on grey</p><img src=http://127.0.0.1:9/pixel.gif><script>1</script>";
        fs::write(&file, page).unwrap();
        browser.open(&file, "").await;
        let said = browser.said().await.join("\n");
        assert!(said.contains("Content Security Policy"), "{said}");
        let requests = browser.requests().await;
        assert!(requests.iter().any(|address| address == "http://127.0.0.1:9/pixel.gif"), "{requests:?}");
        if let Some(axe) = axe() {
            let faults = faults(browser, &axe).await.join("\n");
            assert!(faults.contains("color-contrast") && faults.contains("image-alt"), "{faults}");
        }
    });
}
