//! Which fields have which kinds of finding, as a table.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use maud::{Markup, html};
use optics_validator::{Class, Report};

use super::{field, kind};
use crate::page::{Room, TABLE};
use crate::parts::scrolling;
use crate::text::{count, fragment, name, number};

/// How many fields have a row: those with the most violations, then those with the most of anything else. The others are
/// counted together.
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
    let apart = table.rows.iter().filter(|row| row.stands_for == 1);
    let most = apart.flat_map(|row| &row.counts).copied().max().unwrap_or(1);
    let total = |column: usize| table.rows.iter().map(|row| row.counts[column]).sum::<u64>();
    let (rows, left_out) = Room::of(TABLE).fill(table.rows.iter(), |row| {
        html! {
            tr {
                th scope="row" { @if row.stands_for > 1 { (number(row.stands_for)) " others" } @else { (name(&row.field)) } }
                @for (kind, count) in table.columns.iter().zip(&row.counts) {
                    @if *count == 0 {
                        td.number.none { span { "–" } }
                    } @else if row.stands_for > 1 || kind == OTHERS {
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
            p.lead { "Each number counts all documents; " code { "*" } " stands for any item of a list. Fields that break the contract come first." }
            (scrolling("Findings by field and kind", &html))
            @if left_out > 0 {
                p.small { "Not in the table for lack of room on one page: " (count(left_out as u64, "more field")) "." }
            }
            @if omitted > 0 {
                p.small { "Not in the table: " (count(omitted, "place")) " of kinds that are not told." }
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
    /// How many fields it stands for; the name is that of none if they are several.
    stands_for: u64,
    counts: Vec<u64>,
    violations: u64,
}

impl Table {
    fn of(report: &Report) -> Self {
        let mut counts: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        let mut violations: BTreeMap<String, u64> = BTreeMap::new();
        let mut kinds: BTreeMap<String, (Class, u64)> = BTreeMap::new();
        for group in report.findings() {
            *counts.entry(field(group)).or_default().entry(kind(group)).or_default() += group.count();
            kinds.entry(kind(group)).or_insert((group.class(), 0)).1 += group.count();
            if group.class() == Class::Violation {
                *violations.entry(field(group)).or_default() += group.count();
            }
        }
        let mut columns: Vec<(String, (Class, u64))> = kinds.into_iter().collect();
        columns.sort_by_key(|(_, (class, count))| (*class, Reverse(*count)));
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
                let violations = violations.get(&field).copied().unwrap_or_default();
                Row { field, stands_for: 1, counts, violations }
            })
            .collect();
        rows.sort_by_key(|row| Reverse((row.violations, row.counts.iter().sum::<u64>())));
        if rows.len() > ROWS {
            let others: Vec<Row> = rows.drain(ROWS..).collect();
            let mut sum = Row {
                field: OTHERS.to_owned(),
                stands_for: others.len() as u64,
                counts: vec![0; columns.len()],
                violations: 0,
            };
            for row in &others {
                sum.counts.iter_mut().zip(&row.counts).for_each(|(sum, count)| *sum += count);
            }
            // One that is left has its own name.
            match <[Row; 1]>::try_from(others) {
                Ok([one]) => rows.push(one),
                Err(_) => rows.push(sum),
            }
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
