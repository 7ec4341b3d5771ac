//! Pages that nobody means well with: each repeats what could cost a careless reader more than its length.

use optics_documentation::Layout;

/// A page of about so many bytes, and the layout that it is read in.
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) layout: Layout,
    pub(crate) text: String,
}

/// All of them.
pub(crate) fn all(bytes: usize) -> Vec<Input> {
    let mut all = html(bytes);
    all.extend(markdown(bytes));
    all.extend(text(bytes));
    all.extend(gone(bytes));
    all
}

/// The page as it was: against it, a field of many of the others is gone, and it is asked whether it truly is.
pub(crate) const KNOWN: &str = "T\nService endpoint\n/a\nMethod\nGET\nResponse JSON schema\nField Name\nDescription\n\
    id\nA text.\ngone\nIt was here.\n  \u{2022} gone: It was here, too.\nlast\nA text.\n";

/// Pages on which what is gone seems to stand everywhere.
fn gone(bytes: usize) -> Vec<Input> {
    let html = "<h1>T</h1><h2>Service endpoint</h2>/a<h2>Method</h2>GET<h2>Response JSON schema</h2><table>\
                <tr><th>Field Name<th>Description<tr><td>id<td>A text.<tr><td>last<td>A text.</table>";
    let text = KNOWN.replace("gone\nIt was here.\n  \u{2022} gone: It was here, too.\n", "");
    let units =
        ["gone ", "gone It was ", "goneIt ", "It. ", "gone: ", "(gone", "Gone", "gone (", "It was here. "];
    let of = |unit: &str| {
        let many = many(unit, bytes);
        [
            input(Layout::Html, &format!("hidden: {unit}"), format!("{html}<p hidden>{many}</p></html>")),
            input(Layout::Html, &format!("below: {unit}"), format!("{html}<p>{many}</p></html>")),
            input(Layout::Compact, &format!("below: {unit}"), format!("{text}\n{many}\n")),
        ]
    };
    let rows = format!("{html}{}</html>", many("<p hidden>gone<p hidden>x", bytes));
    units.into_iter().flat_map(of).chain([input(Layout::Html, "hidden pieces", rows)]).collect()
}

fn many(unit: &str, bytes: usize) -> String {
    unit.repeat(bytes / unit.len())
}

fn input(layout: Layout, name: &str, text: String) -> Input {
    Input { name: name.escape_debug().to_string(), layout, text }
}

fn html(bytes: usize) -> Vec<Input> {
    let units = [
        "<ul>",
        "<b>",
        "<span hidden>",
        "</p>",
        "<p>x",
        "<td>x",
        "<li>a: b",
        "&amp;&nbsp",
        "&#",
        "<!--",
        "<table>",
        "<table><tr><td>",
        "<dt>x",
        "<svg>",
        "<h1>",
        "<main>",
        "<a",
        "<br>",
        "<pre>\n",
        "x ",
    ];
    let within = [
        ("<p ", "a b=c "),
        ("<p ", "x"),
        ("<script>", "</scrip"),
        ("<table><tr>", "<td>x"),
        ("<table>", "<tr><td rowspan=999999 colspan=99999999999999999999>x"),
        ("<table>", "<tr><td rowspan=9 colspan=9>x"),
    ];
    let rows: Vec<String> = (0..bytes / 30).map(|at| format!("<tr><td>f{at}<td>A text of it.")).collect();
    let head = "<h1>T</h1><h2>Service endpoint</h2>/a<h2>Method</h2>GET<h2>Response JSON schema</h2><table>\
                <tr><th>Field Name<th>Description";
    let mut all: Vec<Input> = units.iter().map(|unit| input(Layout::Html, unit, many(unit, bytes))).collect();
    all.extend(within.iter().map(|(start, unit)| {
        input(Layout::Html, &format!("{start}{unit}"), format!("{start}{}", many(unit, bytes)))
    }));
    let deep = format!("{}{}", "<div>".repeat(250), many("<p></div>", bytes));
    all.push(input(Layout::Html, "250 <div>, then <p></div>", deep));
    all.push(input(Layout::Html, "a table of many rows", format!("{head}{}", rows.concat())));
    all
}

fn markdown(bytes: usize) -> Vec<Input> {
    let head = "# T\n## Service endpoint\n/a\n## Method\nGET\n## Response JSON schema\n";
    let units = [
        "|", "|\n", "| a\n", "a | b\n", "[", "![a](", "*a_", "`", ">", "> \n", "- a\n", "\\", "<br>", "#\n",
        "```\n", "&lt;", "x ",
    ];
    let of = |layout: Layout| {
        units.into_iter().flat_map(move |unit| {
            let in_table = format!("{head}Field Name | Description |\na | {}", many(unit, bytes));
            [input(layout, unit, many(unit, bytes)), input(layout, &format!("in a table: {unit}"), in_table)]
        })
    };
    of(Layout::MarkdownRows).chain(of(Layout::MarkdownCells)).collect()
}

fn text(bytes: usize) -> Vec<Input> {
    let head = "T\nService endpoint\n/a\nMethod\nGET\nResponse JSON schema\nField Name\nDescription\n";
    let units = [
        "a\nA text.\n",
        "• a: B.\n",
        "\t",
        "\r",
        "(",
        "and\n",
        "x ",
        "Example\n",
        "•\n",
        "\n)\n",
        "A: b\n",
        "{\n",
        "\u{200b}",
    ];
    let of = |unit: &str| {
        [
            input(Layout::Compact, unit, many(unit, bytes)),
            input(
                Layout::Compact,
                &format!("in a table: {unit}"),
                format!("{head}id\nA text.\n{}", many(unit, bytes)),
            ),
        ]
    };
    let rows: Vec<String> = (0..bytes / 20).map(|at| format!("f{at}\nA text.\n")).collect();
    let mut all: Vec<Input> = units.into_iter().flat_map(of).collect();
    all.push(input(Layout::Compact, "a table of many rows", format!("{head}{}", rows.concat())));
    all
}
