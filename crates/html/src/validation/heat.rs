//! Which fields have which kinds of finding, as a table.

use std::collections::BTreeMap;

use maud::{Markup, html};
use optics_validator::Report;

use super::{field, kind};
use crate::page::{Room, TABLE};
use crate::parts::scrolling;
use crate::text::{count, fragment, name, number};

/// How many fields have a row, those with the most findings; the others are counted together.
const ROWS: usize = 40;
/// How many kinds have a column. The contract has fewer.
const COLUMNS: usize = 16;
/// What stands for those without a row or column of their own.
const OTHERS: &str = "others";

pub(super) fn section(report: &Report) -> Markup {
    let table = Table::of(report);
    if table.rows.is_empty() {
        return html! {};
    }
    let omitted = report.omitted().findings;
    let most = table.rows.iter().flat_map(|row| &row.counts).copied().max().unwrap_or(1);
    let total = |column: usize| table.rows.iter().map(|row| row.counts[column]).sum::<u64>();
    let (rows, left_out) = Room::of(TABLE).fill(table.rows.iter(), |row| {
        html! {
            tr {
                th scope="row" { (name(&row.field)) }
                @for (kind, count) in table.columns.iter().zip(&row.counts) {
                    @if *count == 0 {
                        td.number.none { span { "–" } }
                    } @else if row.is_others || kind == OTHERS {
                        td.number.(heat(*count, most)) { span { (number(*count)) } }
                    } @else {
                        td.number.(heat(*count, most)) {
                            a href=(fragment(&[("field", &row.field), ("kind", kind)])) { (number(*count)) }
                        }
                    }
                }
                td.number { span { (number(row.counts.iter().sum())) } }
            }
        }
    });
    let html = html! {
        table.heat {
            caption { span { "Findings by field and kind. The stronger the colour, the more; each number leads to its findings below." } }
            thead {
                tr {
                    th scope="col" { "Field" }
                    @for kind in &table.columns { th.number scope="col" { (kind) } }
                    th.number scope="col" { "all" }
                }
            }
            tbody { (rows) }
            tfoot {
                tr {
                    th scope="row" { "all" }
                    @for column in 0..table.columns.len() { td.number { (number(total(column))) } }
                    td.number { (number((0..table.columns.len()).map(total).sum())) }
                }
            }
        }
    };
    html! {
        section aria-labelledby="heat" {
            h2 id="heat" { "Where the findings are" }
            p.lead { "Each number counts all documents; " code { "*" } " stands for any item of a list." }
            (scrolling("Findings by field and kind", &html))
            @if left_out > 0 {
                p.small { "Not in the table for lack of room on one page: " (count(left_out as u64, "more field")) "." }
            }
            @if omitted > 0 {
                p.small { "Not in the table: " (count(omitted, "finding")) " of more kinds than were kept apart." }
            }
        }
    }
}

struct Table {
    columns: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    field: String,
    /// It stands for several.
    is_others: bool,
    counts: Vec<u64>,
}

impl Table {
    fn of(report: &Report) -> Self {
        let mut counts: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
        for group in report.findings() {
            *counts.entry(field(group)).or_default().entry(kind(group)).or_default() += group.count();
            *kinds.entry(kind(group)).or_default() += group.count();
        }
        let mut columns: Vec<(String, u64)> = kinds.into_iter().collect();
        columns.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let too_many = columns.len() > COLUMNS;
        columns.truncate(COLUMNS);
        let mut columns: Vec<String> = columns.into_iter().map(|(kind, _)| kind).collect();
        if too_many {
            columns.push(OTHERS.to_owned());
        }
        let place = |kind: &str| columns.iter().position(|known| known == kind).unwrap_or(columns.len() - 1);
        let mut rows: Vec<Row> = counts
            .into_iter()
            .map(|(field, kinds)| {
                let mut counts = vec![0; columns.len()];
                for (kind, count) in kinds {
                    counts[place(&kind)] += count;
                }
                Row { field, is_others: false, counts }
            })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.counts.iter().sum::<u64>()));
        if rows.len() > ROWS {
            let mut counts = vec![0; columns.len()];
            for row in rows.drain(ROWS..) {
                counts.iter_mut().zip(row.counts).for_each(|(sum, count)| *sum += count);
            }
            rows.push(Row { field: OTHERS.to_owned(), is_others: true, counts });
        }
        Self { columns, rows }
    }
}

/// How dark a cell is: each step is as many times more as the one before.
fn heat(count: u64, most: u64) -> &'static str {
    const STEPS: [&str; 5] = ["heat-1", "heat-2", "heat-3", "heat-4", "heat-5"];
    // Bits count doublings, which is all that a shade can show.
    let (bits, all) = (count.max(1).ilog2() as usize, most.max(1).ilog2() as usize + 1);
    STEPS[(bits * STEPS.len() / all).min(STEPS.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::heat;

    #[test]
    fn shades_go_from_one_to_the_most() {
        assert_eq!(
            [1, 10, 1000, 30_000, 1_000_000].map(|count| heat(count, 1_000_000)),
            ["heat-1", "heat-1", "heat-3", "heat-4", "heat-5"]
        );
        assert_eq!(heat(1, 1), "heat-1");
    }
}
