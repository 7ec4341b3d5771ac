//! Counts over time as bars.
//!
//! `plotters` draws: it writes elements of SVG with presentation attributes, which the policy of a page allows and its
//! style overrides, so that one drawing does for light, dark and print.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "of a drawing that has some dozens of bars nobody sees the difference"
)]

use chrono::DateTime;
use maud::{Markup, PreEscaped, html};
use optics_validator::{Bars, Bucket};
use plotters::prelude::*;

use crate::text::{count, number};

const DAY: i64 = 86_400;
/// The first and the last minute of the years 0 to 9999: RFC 3339 writes no others.
const DATES: (i64, i64) = (-62_167_219_200, 253_402_300_740);

/// A drawing for each of two widths of a page, since letters grow and shrink with the drawing.
const SIZES: [(&str, (u32, u32), usize, u32); 2] =
    [("wide", (1120, 260), 8, 14), ("narrow", (340, 220), 3, 12)];

/// The bars as a figure, and their numbers as a table. `unit` is what a bar counts, and `finding` what was
/// found in those, both in the singular.
pub(crate) fn bars(bars: &Bars, caption: &str, unit: &str, finding: &str) -> Markup {
    let highest = bars.bars.iter().max_by_key(|bar| bar.documents).copied().unwrap_or_default();
    let label = format!(
        "{caption}. {} from {} to {}, UTC; the highest has {}.",
        count(bars.bars.len() as u64, "bar"),
        moment(bars.start, bars.width),
        moment(bars.start + bars.width * (bars.bars.len() as i64 - 1), bars.width),
        count(highest.documents, unit)
    );
    html! {
        figure {
            figcaption { span { (caption) } }
            @for (class, size, labels, letters) in SIZES {
                @if let Some(drawing) = draw(bars, size, labels, letters) {
                    div.chart.(class) role="img" aria-label=(label) { (PreEscaped(drawing)) }
                }
            }
            details {
                summary { "As a table" }
                table {
                    caption { span { (caption) } }
                    thead { tr { th scope="col" { "From (UTC)" } th.number scope="col" { "Documents" } th.number scope="col" { (heading(finding)) } } }
                    tbody {
                        @for (start, bar) in starts(bars).filter(|(_, bar)| bar.documents > 0) {
                            tr {
                                th scope="row" { (moment(start, bars.width)) }
                                td.number { (number(bar.documents)) }
                                td.number { (number(bar.findings)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// `violation` as the heading of a column: `Violations`.
fn heading(thing: &str) -> String {
    let mut letters = thing.chars();
    letters.next().map(|first| format!("{}{}s", first.to_uppercase(), letters.as_str())).unwrap_or_default()
}

fn starts(bars: &Bars) -> impl Iterator<Item = (i64, Bucket)> + '_ {
    (0..).map(|number| bars.start + number * bars.width).zip(bars.bars.iter().copied())
}

/// None if it cannot be drawn; the table has the numbers all the same.
fn draw(bars: &Bars, size: (u32, u32), labels: usize, letters: u32) -> Option<String> {
    let mut drawing = String::new();
    {
        let root = SVGBackend::with_string(&mut drawing, size).into_drawing_area();
        let most = bars.bars.iter().map(|bar| bar.documents).max()?.max(1);
        // A bar alone has room beside it, so that there is an axis to see it on.
        let (start, end) = if bars.bars.len() == 1 { (-1.0, 2.0) } else { (0.0, bars.bars.len() as f64) };
        let style = ("system-ui", letters).into_font();
        let left = letters * (number(most).chars().count() as u32 + 2) * 6 / 10;
        let mut chart = ChartBuilder::on(&root)
            .margin_top(letters)
            // The first moment stands below the start of the first bar, and half of it to its left; the last as well.
            .margin_right(letters * 5)
            .x_label_area_size(letters * 2)
            .y_label_area_size(left.max(letters * 5))
            .build_cartesian_2d(start..end, 0_f64..most as f64 * 1.04)
            .ok()?;
        // Where bars start, and nowhere between.
        let at = |place: &f64| {
            let start = || moment(bars.start + (*place as i64) * bars.width, bars.width);
            if place.fract() == 0.0 { start() } else { String::new() }
        };
        let whole = |value: &f64| if value.fract() == 0.0 { number(*value as u64) } else { String::new() };
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .x_labels(labels)
            .y_labels(4)
            .x_label_formatter(&at)
            .y_label_formatter(&whole)
            .label_style(style)
            .draw()
            .ok()?;
        let gap = 0.1;
        let drawn = bars.bars.iter().enumerate().filter(|(_, bar)| bar.documents > 0);
        chart
            .draw_series(drawn.map(|(at, bar)| {
                let at = at as f64;
                Rectangle::new([(at + gap, 0.0), (at + 1.0 - gap, bar.documents as f64)], BLACK.filled())
            }))
            .ok()?;
        root.present().ok()?;
    }
    Some(drawing)
}

/// A moment as precise as bars of so many seconds ask for.
pub(crate) fn moment(seconds: i64, width: i64) -> String {
    // Bars start at the start of a week or of many, which can be before the year 0.
    let written = DATES.0.max(seconds.min(DATES.1));
    let Some(date) = DateTime::from_timestamp(written, 0) else { return seconds.to_string() };
    date.format(if width < DAY { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d" }).to_string()
}

/// How long a bar is, in words.
pub(crate) fn length(width: i64) -> String {
    match width {
        60 => "1 minute".to_owned(),
        3600 => "1 hour".to_owned(),
        DAY => "1 day".to_owned(),
        width if width == 7 * DAY => "1 week".to_owned(),
        width if width < 3600 => format!("{} minutes", width / 60),
        width if width < DAY => format!("{} hours", width / 3600),
        width if width < 365 * DAY => format!("{} weeks", width / DAY / 7),
        width => format!("about {} years", width / DAY / 365),
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY, moment};

    #[test]
    fn moments_are_written_as_documents_write_them() {
        assert_eq!(moment(1_772_442_927, 60), "2026-03-02 09:15");
        assert_eq!(moment(1_772_442_927, DAY), "2026-03-02");
        assert_eq!(moment(-62_168_000_000, 3360 * DAY), "0000-01-01");
        assert_eq!(moment(253_402_387_140, 60), "9999-12-31 23:59");
    }
}
