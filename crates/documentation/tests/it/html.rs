//! Pages in HTML give the facts that their text gives.

use optics_documentation::{Error, Facts, Layout, Lock, Page, Sources, Verdict, compare};

use crate::fixture::{PAGE, page, paths, replaced};

/// The fixture as a site serves it: chrome around it, sentences broken by spans and links, optional tags left out.
const HTML: &str = "<!DOCTYPE html>
<html lang=en><head><meta charset=utf-8><title>Get parcel delivery | Parcels</title>
<link rel=\"stylesheet canonical\" href=\"https://docs.parcels.example/get\"><style>p > td { x: '</p>' }</style>
<script>document.write('<h1>Method</h1><table>');</script></head>
<body class='page'>
<a href=#main>Skip Navigation</a>
<header><h1>Parcels</h1><form><input name=q></form></header>
<nav><ul><li>Service endpoint<li>Method</ul></nav>
<main id=main>
<nav aria-label=breadcrumb><a href=/>Start</a> &gt; Get</nav>
<article>
<h1>Get  parcel
 delivery</h1>
<p>Ask for one delivery of a customer. List <a href=list>Parcel Deliveries</a> gives the <span>ids</span> that
are known.</p>
<h2>Service endpoint</h2>
<p>/parcels/v3/deliveries/<wbr>{delivery_id}
<h2>Optional query string parameters</h2>
<h2>Example</h2><p><code>https://api.parcels.example/parcels/v3/deliveries/7c9e6679-7425-40de-944b-e07fc1f90ae7</code>
<h2>Method</h2><p>HTTP/1.1 GET</p>
<h2>Request headers</h2>
<ul><li>Accept: application/json
<li><p>Authorization: Bearer <a href=x>Pass&nbsp;&#160; Ticket</a> handed out by <i>Gate</i>
with the <b>deliveries:read</b> permission inside</p></ul>
<h2>Request</h2><p>None</p>
<h2>Response</h2>Look at the <a href=y>Answer codes</a> to learn more.
<h2>Response JSON schema</h2>
<!-- a table <tr><td>x</td><td>y</td></tr> -->
<table border=1><caption></caption><colgroup><col><col></colgroup>
<thead><tr><th>Field&nbsp;Name<th>Description</thead>
<tbody>
<tr><td>address<td>The place where the parcel goes. It is checked by <span class=ph>ParcelGuard</span> before the
van leaves.
<ul><li><b>city</b>: Town of the&#8203; receiver.<li>street (line one): Street with the <em>num</em>ber of the house.</ul>
<tr><td><p>bookedAt</p></td><td><p>Moment of the booking (in local&#x20;time).</p></td></tr>
<tr><td>carriers</td><td>All carriers in the order of their legs.
<ul>
<li>legs: Numbers of the legs. Compare with <code>legDescriptor</code>.</li>
<li>name: What the carrier is called.</li>
</ul></td></tr>
<tr><td>id</td><td>Identifies<br>the delivery.</td></tr>
<tr hidden><td>secret</td><td>Nobody sees this row.</td></tr>
<tr><td>weight</td><td>How heavy the parcel is, in&shy; grams.</td></tr>
<tr><td>zones</td><td>Which zones the parcel passes.
<ul><li>first: Zone of the sender.</li><li>last: Zone of the receiver.</li></ul>
</table>
</article>
<form><p>Was this page helpful?</p><button>Yes</button></form>
</main>
<footer><p>Legal notice<table><tr><td>a</td><td>b</td></tr></table></footer>
</body></html>
";

fn read(html: &str) -> Result<Facts, Error> {
    Page::parse(html.as_bytes()).map(|page| page.facts().clone())
}

fn facts(html: &str) -> Facts {
    read(html).unwrap_or_else(|error| panic!("{error}\n{html}"))
}

/// The fixture with one text replaced, which must be in it exactly once.
fn with(from: &str, to: &str) -> String {
    assert_eq!(HTML.matches(from).count(), 1, "{from:?} must stand in the page once");
    HTML.replacen(from, to, 1)
}

/// What the text says, and the address that only the HTML gives.
fn expected() -> Facts {
    Facts { location: Some("https://docs.parcels.example/get".to_owned()), ..page().facts().clone() }
}

/// The fixture with another table.
fn with_table(table: &str) -> String {
    let (start, end) = (HTML.find("<table border").unwrap(), HTML.find("</article>").unwrap());
    format!("{}{table}{}", &HTML[..start], &HTML[end..])
}

#[test]
fn the_facts_are_those_of_the_text() {
    assert_eq!(facts(HTML), expected());
    let page = Page::parse(HTML.as_bytes()).unwrap();
    assert_eq!(page.layout(), Layout::Html);
    let lines: Vec<&str> = HTML.lines().collect();
    for id in page.facts().response.fields.ids() {
        let line = lines[page.line(id).unwrap() - 1];
        assert!(line.contains(page.facts().response.fields.name(id)), "{line}");
    }
}

#[test]
fn line_ends_and_chrome_change_nothing() {
    for form in [
        HTML.replace('\n', "\r\n"),
        HTML.replace('\n', "\r"),
        format!("\n\n  {HTML}"),
        HTML.replace("<td>", "<td class=\"a>b\" data-x='<td>'>"),
        HTML.replace("<tr>", "<TR>").replace("<ul>", "<UL>").replace("<li>", "<LI>"),
        HTML.replace("<main id=main>", "<div role=main>").replace("</main>", "</div>"),
        HTML.replace("<main id=main>", "").replace("</main>", ""),
        HTML.replace("</body></html>\n", ""),
        HTML.replace("<tbody>", "").replace("<thead>", "").replace("</thead>", ""),
        HTML.replace("<caption></caption>", "").replace("<colgroup><col><col></colgroup>", ""),
        HTML.replace("<ul>", "<ol>").replace("</ul>", "</ol>"),
        HTML.replace("<th>", "<td><b>").replace("<th>", "<td><b>"),
        HTML.replace(": ", ":&nbsp; "),
        HTML.replace("the ", "the<!-- no comment --> "),
        HTML.replace("the ", "the <span style='display: none'>hidden <span>too</span> words</span> "),
        HTML.replace(
            "<h2>Method",
            "<svg><path/><p>Method</p><g/></svg><template><h2>Method</h2></template><h2>Method",
        ),
        HTML.replace("<article>", "<section><section>").replace("</article>", "</section></section>"),
    ] {
        assert_eq!(facts(&form), expected(), "{form}");
    }
}

#[test]
fn without_an_address_of_its_own_a_page_has_the_one_where_it_was_found() {
    let page = Page::parse(with("stylesheet canonical", "stylesheet").as_bytes()).unwrap();
    assert_eq!(page.facts().location, None);
    let page = page.found_at("https://docs.parcels.example/here");
    assert_eq!(page.facts().location.as_deref(), Some("https://docs.parcels.example/here"));
    let shared = with("stylesheet canonical", "stylesheet")
        .replace("<style>", "<meta property=og:url content=https://docs.parcels.example/og><style>");
    assert_eq!(facts(&shared).location.as_deref(), Some("https://docs.parcels.example/og"));
}

#[test]
fn lists_nest_to_any_depth() {
    let table = "<table><tr><th>Field Name</th><th>Description</th></tr><tr><td>a</td><td>One.
        <ul><li>b: Two.<ul><li>c: Three.<ol><li>d: Four.</ol><li>e: Three again.</ul>
        Still two.</li><li><p>f: Two again.</p><p>More of it.</p></li></ul> Still one.</td></tr></table>";
    let found = facts(&with_table(table));
    assert_eq!(paths(&found), ["a", "a.b", "a.b.c", "a.b.c.d", "a.b.e", "a.f"]);
    let flat = "<table><tr><th>Field Name</th><th>Description</th></tr><tr><td>a</td><td>One. Still one.
        <ul><li>b: Two. Still two.<ul><li>c: Three.<ul><li>d: Four.</ul><li>e: Three again.</ul>
        <li>f: Two again. More of it.</ul></td></tr></table>";
    assert_eq!(facts(&with_table(flat)), found);
}

#[test]
fn a_definition_list_and_a_nested_table_are_fields_as_well() {
    let expected = facts(&with_table(
        "<table><tr><td>Field Name</td><td>Description</td></tr><tr><td>a</td><td>One.<ul><li>b: Two.<li>c: Three.</ul>
         <tr><td>d</td><td>Four.</td></tr></table>",
    ));
    assert_eq!(paths(&expected), ["a", "a.b", "a.c", "d"]);
    for table in [
        "<table><tr><td>Field Name</td><td>Description</td></tr><tr><td>a</td><td>One.
         <dl><dt>b<dd>Two.<dt>c:<dd>Three.</dl><tr><td>d</td><td>Four.</table>",
        "<table><tr><td>Field Name</td><td>Description</td></tr><tr><td>a</td><td>One.
         <table><tr><td>b</td><td>Two.</td></tr><tr><td>c</td><td>Three.</td></tr></table>
         <tr><td>d</td><td>Four.</table>",
    ] {
        assert_eq!(facts(&with_table(table)), expected, "{table}");
    }
    for list in [
        "<dl><dt>a<dd>One.<ul><li>b: Two.<li>c: Three.</ul><dt>d</dt><dd><p>Four.</p></dd></dl>",
        "<dl><dt>a<dd>One.<dl><dt>b<dd>Two.<dt>c</dt><dd><p>Three.</p></dd></dl><dt>d<dd>Four.</dl>",
        "<dl><dt>a</dt><dd><p>One.</p><div><dl><dt>b</dt><dd>Two.</dd></dl><dl><dt>c</dt><dd>Three.</dd></dl></div></dd>
         <dt>d</dt><dd>Four.</dd></dl>",
    ] {
        let mut of_list = facts(&with_table(list));
        assert!(of_list.response.columns.is_empty(), "a list has no header");
        of_list.response.columns.clone_from(&expected.response.columns);
        assert_eq!(of_list.response, expected.response, "{list}");
    }
    let deep = facts(&with_table(
        "<dl><dt>a<dd>One.<dl><dt>b<dd>Two.<dl><dt>c<dd>Three.</dl></dl>Four.<dt>d<dd>Five.</dl>",
    ));
    assert_eq!(paths(&deep), ["a", "a.b", "a.b.c", "d"]);
}

/// Two pages put together: each element says that it holds the content.
#[test]
fn two_contents_are_not_one_page() {
    let content = &HTML[HTML.find("<main").unwrap()..HTML.find("<footer").unwrap()];
    let two = format!("{HTML}{}", content.replace("bookedAt", "booked"));
    let error = read(&two).unwrap_err();
    assert_eq!((error.reason(), error.line()), ("anchor-repeated", Some(HTML.lines().count() + 4)));
    for harmless in ["<main hidden><p>Elsewhere</p></main>", "<main></main>", "<div role=main> </div>"] {
        assert_eq!(facts(&format!("{HTML}{harmless}")), expected(), "{harmless}");
    }
    let nested = HTML.replace("<main id=main>", "<main><div role=main>").replace("</main>", "</div></main>");
    assert_eq!(facts(&nested), expected());
}

#[test]
fn both_bodies_samples_parameters_and_notes() {
    let html = with(
        "<h2>Request</h2><p>None</p>",
        "<h2>Request</h2><p>Send this.</p><pre>{\n  \"parcel\": [1]\n}</pre>
         <h2>Request JSON schema</h2><table><tr><th>Field Name<th>Description<tr><td>parcel<td>What to send.</table>",
    );
    let html = html.replace(
        "<h2>Optional query string parameters</h2>",
        "<h2>Optional query string parameters</h2><ul><li>page: Which page.
         <li>sort: In which order. <ul><li>up: The first one first.<li>down: The last one first.</ul></ul>",
    );
    let html = html.replace("<h2>Method", "<h2>Notes</h2><p>Be <b>quick</b>.</p><h2>Method");
    let text = replaced(
        "Request\n\nNone\n",
        "Request\nSend this.\n{\n  \"parcel\": [1]\n}\nRequest JSON schema\nField Name\nDescription\nparcel\nWhat to send.\n",
    );
    let text = text.replace(
        "Optional query string parameters\n",
        "Optional query string parameters\n  • page: Which page.\n  • sort: In which order.\n    \
         • up: The first one first.\n    • down: The last one first.\n",
    );
    let text = text.replace("Method\n", "Notes\nBe quick.\nMethod\n");
    let of_text = Page::parse(text.as_bytes()).unwrap().facts().clone();
    assert_eq!(of_text.query_parameters.len(), 4);
    assert_eq!((of_text.request.fields.len(), of_text.request.samples.len(), of_text.notes.len()), (1, 1, 1));
    assert_eq!(facts(&html), Facts { location: expected().location, ..of_text });
}

#[test]
fn tables_of_other_things_are_not_the_table_of_fields() {
    let codes = "<table><tr><th>Code<th>Meaning<tr><td>200<td>It went well.</table>";
    let html = with("Look at the <a href=y>Answer codes</a> to learn more.", codes);
    assert_eq!(paths(&facts(&html)), paths(&expected()));
    let html = with("<h2>Response</h2>", &format!("<h2>Response status codes</h2>{codes}<h2>Response</h2>"));
    assert_eq!(paths(&facts(&html)), paths(&expected()));
}

#[test]
fn rows_that_do_not_fit_are_refused_with_their_line() {
    let line = 1 + HTML[..HTML.find("<td>weight").unwrap()].matches('\n').count();
    for (from, to) in [
        ("<td>weight</td>", "<td>weight</td><td>grams</td>"),
        ("<td>weight</td>", ""),
        ("<td>weight</td>", "<td colspan=2>weight</td>"),
        ("<td>weight</td>", "<td rowspan=2>weight</td>"),
        ("<td>weight</td>", "<td>how heavy</td>"),
        ("<td>weight</td>", "<td>id</td>"),
    ] {
        let error = read(&with(from, to)).unwrap_err();
        assert_eq!((error.reason(), error.line()), ("not-understood", Some(line)), "{to}: {error}");
    }
    let error = read(&with(
        "<td>weight</td><td>How heavy the parcel is, in&shy; grams.</td>",
        "<td>weight</td><td></td>",
    ));
    assert_eq!(error.unwrap_err().line(), Some(line));
}

#[test]
fn a_second_table_or_operation_is_refused() {
    let table = &HTML[HTML.find("<table border").unwrap()..HTML.find("</article>").unwrap()];
    assert_eq!(
        read(&with("</article>", &format!("{table}</article>"))).unwrap_err().reason(),
        "anchor-repeated"
    );
    let method = with("<h2>Request headers", "<h2>Method</h2><p>POST<h2>Request headers");
    assert_eq!(read(&method).unwrap_err().reason(), "anchor-repeated");
}

#[test]
fn other_pages_say_what_they_are() {
    for (body, reason) in [
        ("<h1>Sign in</h1><form><input type=text><input type='password'></form>", "not-the-page"),
        ("<h1>Welcome</h1><form><INPUT TYPE=PASSWORD></form>", "not-the-page"),
        ("<h1>Page not found</h1><p>Try the search.", "not-the-page"),
        ("<h1>404</h1>", "not-the-page"),
        ("<h1>Access denied</h1>", "not-the-page"),
        ("<div id=app></div><noscript>Please enable scripts.</noscript>", "empty"),
        ("<h1>List parcels</h1><p>A list.", "anchor-missing"),
    ] {
        let html = format!("<!doctype html><html><head><title>x</title></head><body>{body}</body></html>");
        let error = read(&html).unwrap_err();
        assert_eq!(error.reason(), reason, "{body}: {error}");
    }
    let with_login = with("<nav aria-label", "<form><input type=password></form><nav aria-label");
    assert_eq!(facts(&with_login), expected(), "a field for a password in the chrome of the page");
}

/// Wherever the page is cut off, it is refused or says what the whole says, and never that something is gone.
#[test]
fn a_page_that_was_cut_off_anywhere_is_noticed() {
    let lock = Lock::from(&Page::parse(HTML.as_bytes()).unwrap());
    let mut whole = 0;
    for end in (0..HTML.len()).filter(|&end| HTML.is_char_boundary(end)) {
        let Ok(page) = Page::parse_as(Layout::Html, &HTML.as_bytes()[..end]) else { continue };
        let report = compare(&lock, &Sources { page: Some(&page), ..Sources::default() });
        if report.verdict() != Verdict::NotCompared {
            assert!(report.findings().is_empty(), "{:?}\n{}", report.findings(), &HTML[..end]);
            whole += 1;
        }
    }
    assert!(whole > "</table>".len(), "what stands below the table is not needed");
}

/// Nothing of this comes back if it takes more than linear time.
/// What a stray end tag of the table pushes out of it is not lost, and so not taken for gone.
#[test]
fn rows_behind_the_end_of_their_table() {
    let whole = "<h1>Get van</h1><h2>Service endpoint</h2><p>/vans/v1/{id}</p><h2>Method</h2><p>GET</p><h2>Response</h2>\
        <h2>Response JSON schema</h2><table><tr><th>Field Name</th><th>Description</th></tr>\
        <tr><td>plate</td><td>What stands on its plate.</td></tr>\
        <tr><td>seats</td><td>How many seats it has.</td></tr></table></html>";
    let lock = Lock::from(&Page::parse(whole.as_bytes()).unwrap());
    let broken = whole.replacen("plate.</td></tr>", "plate.</td></tr></table>", 1);
    let page = Page::parse(broken.as_bytes()).unwrap();
    let report = compare(&lock, &Sources { page: Some(&page), ..Sources::default() });
    assert_eq!(report.verdict(), Verdict::NotCompared, "{:?}", report.findings());
    assert!(report.findings().is_empty(), "{:?}", report.findings());
}

#[test]
fn text_that_is_no_html_has_no_anchor() {
    assert_eq!(Page::parse_as(Layout::Html, PAGE.as_bytes()).unwrap_err().reason(), "anchor-missing");
}
