//! What was measured, as tables.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::DateTime;
use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

use super::data::Made;
use super::measure::Measured;
use super::probe::Sees;
use super::service::{self, Served, Service};
use super::work::{Entry, Goal, Work};

/// Which marks a table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For a terminal.
    Text,
    /// For a README.
    Markdown,
}

/// One line of a table.
pub(super) struct Row<'w> {
    pub(super) entry: &'w Entry,
    pub(super) bytes: u64,
    pub(super) sees: Option<Sees>,
    /// The reason, if there is no figure.
    pub(super) measured: Result<Measured, String>,
}

impl Row<'_> {
    /// In bytes a second.
    #[allow(clippy::cast_precision_loss)] // Bytes of files are far below 2^53.
    fn rate(&self) -> Option<f64> {
        self.measured.as_ref().ok().map(|measured| self.bytes as f64 / measured.seconds)
    }
}

/// When and where.
pub(super) fn heading(scale: f64, runs: usize) -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let date = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let date = date.map_or_else(String::new, |date| date.format("%Y-%m-%d").to_string());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{date}, {}, {cores} cores, medians of {runs} runs in turns, scale {scale}\n", processor())
}

/// As the system calls it, where it is known how to ask.
fn processor() -> String {
    let known = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    known.unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

/// Sizes of the data.
pub(super) fn sizes(files: &[Made]) -> String {
    let sizes = files.iter().map(|made| {
        format!("{:>10} MB  {:>7} documents  {}\n", megabytes(made.bytes), made.documents, made.name)
    });
    sizes.collect()
}

/// The figures and goals of one work.
pub(super) fn work(format: Format, work: &Work, rows: &[Row<'_>]) -> String {
    let size = rows.first().map_or_else(String::new, |row| format!(", {}", size(row.bytes)));
    let title = match format {
        Format::Text => format!("\n{}{size} ({})\n", work.title, work.remark),
        Format::Markdown => format!("\n**{}**{size} ({}):\n\n", work.title, work.remark),
    };
    let mut figures =
        table(format, &["what", "ms", "CPU ms", "MB/s", "ours is faster", "memory, MB", "does not see"], 5);
    for row in rows {
        figures.add_row(cells(row, rows.first()));
    }
    let goals = goals(format, work.goals.iter().map(|goal| goal_cells(goal, rows)));
    format!("{title}{figures}\n\n{goals}\n")
}

/// The figures and goals of servers.
pub(super) fn service(format: Format, service: &Service, measured: &[Result<Served, String>]) -> String {
    let (title, remark) = (service::TITLE, Service::remark());
    let title = match format {
        Format::Text => format!("\n{title} ({remark})\n"),
        Format::Markdown => format!("\n**{title}** ({remark}):\n\n"),
    };
    let rate_of = |name: &str| {
        let mut rows = service.servers.iter().zip(measured);
        let (_, measured) = rows.find(|(server, _)| server.name == name)?;
        measured.as_ref().ok().map(|served| served.rate)
    };
    let ours = service.servers.first().and_then(|server| rate_of(server.name));
    let head = ["what", "requests/s", "ours is faster", "first answer, ms", "memory, MB", "remark"];
    let mut figures = table(format, &head, 4);
    for (server, measured) in service.servers.iter().zip(measured) {
        let name = server.name.to_owned();
        figures.add_row(match measured {
            Ok(served) => [
                name,
                format!("{:.0}", served.rate),
                ours.map_or_else(String::new, |ours| format!("{:.2} ×", ours / served.rate)),
                milliseconds(served.first_seconds),
                megabytes(served.peak_bytes),
                String::new(),
            ],
            Err(reason) => {
                let mut cells = [const { String::new() }; 6];
                cells[0] = name;
                cells[5] = format!("not measured: {reason}");
                cells
            }
        });
    }
    let cells = service.goals.iter().map(|goal| match goal {
        Goal::Rate { ours, times, of } => finished(rate_goal(ours, *times, of, rate_of)),
        // Of these nothing is measured here that they could be held against.
        Goal::Time { .. } | Goal::Memory { .. } => goal_cells(goal, &[]),
    });
    let goals = goals(format, cells);
    format!("{title}{figures}\n\n{goals}\n")
}

pub(super) fn goals(format: Format, cells: impl Iterator<Item = [String; 4]>) -> Table {
    let mut goals = table(format, &["goal", "least", "is", "reached"], 2);
    goals.add_rows(cells);
    goals
}

/// Fields that are apart by white space, and a line below the names of the columns.
const TEXT: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

pub(super) fn table(format: Format, head: &[&str], numbers: usize) -> Table {
    let mut table = Table::new();
    table.load_style(match format {
        Format::Text => TEXT,
        Format::Markdown => ASCII_MARKDOWN,
    });
    table.set_header(head);
    for column in table.column_iter_mut().skip(1).take(numbers) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn cells(row: &Row<'_>, first: Option<&Row<'_>>) -> [String; 7] {
    let sees = match &row.sees {
        None | Some(Sees::All) => String::new(),
        Some(Sees::Not(kinds)) => kinds.join(", "),
        Some(Sees::Nothing) => "anything".to_owned(),
        Some(Sees::RefusesValid) => "refuses valid documents".to_owned(),
    };
    let name = row.entry.contender.name.to_owned();
    let (Ok(measured), Some(rate)) = (&row.measured, row.rate()) else {
        let reason = row.measured.as_ref().err().cloned().unwrap_or_default();
        let mut cells = [const { String::new() }; 7];
        cells[0] = name;
        cells[6] = format!("missing: {reason}");
        return cells;
    };
    let ratio = first.and_then(Row::rate).map_or_else(String::new, |ours| format!("{:.2} ×", ours / rate));
    [
        name,
        milliseconds(measured.seconds),
        milliseconds(measured.processor_seconds),
        if rate < 1e7 { format!("{:.2}", rate / 1e6) } else { format!("{:.0}", rate / 1e6) },
        ratio,
        megabytes(measured.peak_bytes),
        sees,
    ]
}

fn milliseconds(seconds: f64) -> String {
    let milliseconds = seconds * 1e3;
    if milliseconds < 100.0 { format!("{milliseconds:.1}") } else { format!("{milliseconds:.0}") }
}

/// What is to be reached, what was, and whether it is enough.
fn goal_cells(goal: &Goal, rows: &[Row<'_>]) -> [String; 4] {
    let row = |name: &str| rows.iter().find(|row| row.entry.contender.name == name);
    finished(match goal {
        Goal::Rate { ours, times, of } => rate_goal(ours, *times, of, |name| row(name)?.rate()),
        Goal::Time { ours, share, of } => {
            let seconds = |name: &str| row(name)?.measured.as_ref().ok().map(|measured| measured.seconds);
            let ratio = seconds(ours).zip(seconds(of)).map(|(ours, theirs)| ours / theirs);
            let words = format!("{ours}: share of the time of {of}");
            (
                words,
                format!("at most {share} ×"),
                ratio.map(|ratio| format!("{ratio:.2} ×")),
                ratio.map(|is| is <= *share),
            )
        }
        Goal::Memory { ours, megabytes: most } => {
            let bytes =
                row(ours).and_then(|row| row.measured.as_ref().ok()).map(|measured| measured.peak_bytes);
            let words = format!("{ours}: memory");
            let is = bytes.map(|bytes| format!("{} MB", megabytes(bytes)));
            (words, format!("at most {most} MB"), is, bytes.map(|bytes| bytes <= most * 1_000_000))
        }
    })
}

/// What is to be reached, how much of it, what was, and whether it is enough.
type Cells = (String, String, Option<String>, Option<bool>);

fn rate_goal(ours: &str, times: f64, of: &[&str], rate: impl Fn(&str) -> Option<f64>) -> Cells {
    let theirs = of.iter().filter_map(|name| rate(name)).reduce(f64::max);
    let ratio = rate(ours).zip(theirs).map(|(ours, theirs)| ours / theirs);
    let words = format!("{ours}: times the rate of {}", of.join(" or "));
    let is = ratio.map(|ratio| format!("{ratio:.2} ×"));
    (words, format!("{times} ×"), is, ratio.map(|is| is >= times))
}

fn finished((words, least, is, reached): Cells) -> [String; 4] {
    let reached = match reached {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not measured",
    };
    [words, least, is.unwrap_or_default(), reached.to_owned()]
}

/// For people, in the unit that has digits to show.
fn size(bytes: u64) -> String {
    if bytes < 1_000_000 {
        format!("{} kB", bytes.div_ceil(1000))
    } else {
        format!("{} MB", megabytes(bytes))
    }
}

#[allow(clippy::cast_precision_loss)] // Bytes of files and memory are far below 2^53.
fn megabytes(bytes: u64) -> String {
    let megabytes = bytes as f64 / 1e6;
    if megabytes < 10.0 { format!("{megabytes:.2}") } else { format!("{megabytes:.0}") }
}

#[cfg(test)]
mod tests {
    use super::{Format, Row, service, work};
    use crate::contender::{Contender, Input};
    use crate::data::Contract;
    use crate::measure::Measured;
    use crate::peers::Peers;
    use crate::probe::{Sees, Shape};
    use crate::service::{Served, Service};
    use crate::work::{Entry, Goal, Work};

    fn entry(name: &'static str) -> Entry {
        let contender =
            Contender { name, kit: None, program: name.into(), arguments: Vec::new(), input: Input::Path };
        Entry { contender, input: "valid.ndjson", code: 0 }
    }

    #[test]
    fn a_work_has_figures_and_goals() {
        let made_up = Work {
            title: "work",
            remark: "made up",
            shape: Shape::Lines,
            entries: ["ours", "fast", "slow", "absent"].map(entry).into(),
            goals: vec![
                Goal::Rate { ours: "ours", times: 2.0, of: &["slow", "fast"] },
                Goal::Rate { ours: "ours", times: 2.0, of: &["slow"] },
                Goal::Rate { ours: "ours", times: 2.0, of: &["absent"] },
                Goal::Time { ours: "ours", share: 0.5, of: "slow" },
                Goal::Time { ours: "ours", share: 0.7, of: "fast" },
                Goal::Memory { ours: "ours", megabytes: 64 },
                Goal::Memory { ours: "slow", megabytes: 64 },
            ],
            repeat: 1,
        };
        let figures = [
            (Some(Sees::All), Ok((0.05, 12_000_000))),
            (Some(Sees::Nothing), Ok((0.08, 300_000_000))),
            (Some(Sees::Not(vec!["date-time", "URLs"])), Ok((0.4, 90_000_000))),
            (None, Err("npm install failed: exit status: 1".to_owned())),
        ];
        let rows: Vec<Row<'_>> = made_up
            .entries
            .iter()
            .zip(figures)
            .map(|(entry, (sees, figures))| {
                let measured = figures.map(|(seconds, peak_bytes)| Measured {
                    seconds,
                    processor_seconds: 2.0 * seconds,
                    peak_bytes,
                });
                Row { entry, bytes: 100_000_000, sees, measured }
            })
            .collect();
        insta::assert_snapshot!("text", work(Format::Text, &made_up, &rows));
        insta::assert_snapshot!("markdown", work(Format::Markdown, &made_up, &rows));
    }

    #[test]
    fn servers_have_figures_and_goals() {
        let peers = Peers::at("root".as_ref(), "peers".into());
        let contract =
            Contract::read(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap();
        let with_peers = Service::new("root".as_ref(), "optics".as_ref(), Some(&peers), &contract).unwrap();
        let ours = Ok(Served { rate: 30_000.0, first_seconds: 0.0051, peak_bytes: 12_000_000 });
        let theirs = |rate| Ok(Served { rate, first_seconds: 1.25, peak_bytes: 150_000_000 });
        let shown = |format, theirs| service(format, &with_peers, &[ours.clone(), theirs]);
        insta::assert_snapshot!("servers", shown(Format::Text, theirs(2_500.0)));
        insta::assert_snapshot!("servers_slower", shown(Format::Markdown, theirs(3_100.0)));
        let complaint = "not 200 with JSON: 3 of 9 answers (3 × status 401)";
        insta::assert_snapshot!("servers_failed", shown(Format::Text, Err(complaint.to_owned())));
        let alone = Service::new("root".as_ref(), "optics".as_ref(), None, &contract).unwrap();
        insta::assert_snapshot!("servers_alone", service(Format::Text, &alone, &[ours]));
    }
}
