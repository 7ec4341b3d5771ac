//! `cargo xtask bench`: how fast documents are checked and requests answered, beside what else people would pick.
//!
//! Data is made from the schema, the same for the same seed; whole processes are timed in turns; nothing is asserted. With
//! `--peers` each peer is first given documents with one thing wrong, and the table says what it does not see.

mod archive;
mod command;
mod contender;
mod data;
mod dependency;
mod document;
mod measure;
#[path = "../../src/output.rs"]
mod output;
mod peers;
mod probe;
mod service;
mod structs;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod violation;
mod work;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Parser;
use data::{Contract, Data};
use output::{note, print, tell};
use peers::Peers;
use probe::Probes;
use service::Service;
use table::{Format, Row};

/// Measure how fast documents are checked, and requests answered.
///
/// Data and peers are kept in target/bench/: about 2.5 GB at scale 1, made or installed the first time they are needed.
///
/// Nothing is asserted: a goal that is not reached is no failure.
#[derive(Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench", after_help = EXIT_CODES, max_term_width = 100)]
struct Arguments {
    /// Root of the workspace.
    #[arg(long, hide = true, value_name = "DIR")]
    root: PathBuf,
    /// Measure the peers, too. They are installed with cargo, npm, pip and a C++ compiler.
    #[arg(long)]
    peers: bool,
    /// Measure what the model costs those who depend on it, and nothing else but the size of the command: clean builds, beside one
    /// with structs of its own.
    #[arg(long, conflicts_with_all = ["peers", "scale", "only"])]
    build: bool,
    /// How much data: 1 is 200,000 documents.
    #[arg(long, value_name = "NUMBER", default_value_t = 1.0, value_parser = scale)]
    scale: f64,
    /// How often each is run, after once to warm up.
    #[arg(long, value_name = "NUMBER", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Only work with these words in its title, such as `HAR`.
    #[arg(long, value_name = "WORDS")]
    only: Option<String>,
    /// How to print the tables.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    output: Format,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  all was measured
  2  wrong usage
  3  a peer or a file could not be had; the table says which";

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    run(&arguments, &arguments.root).unwrap_or_else(|error| {
        tell(format_args!("{error}"));
        ExitCode::from(3)
    })
}

fn run(arguments: &Arguments, root: &Path) -> Result<ExitCode, String> {
    let bench = root.join("target/bench");
    let contract = Contract::read(root)?;
    let runs = usize::try_from(arguments.runs).unwrap_or(usize::MAX);
    if arguments.build {
        let optics = command::build(root)?;
        let (table, missing) = dependency::run(root, &bench, &contract, arguments.output, runs)?;
        print(&table::heading(arguments.scale, runs))?;
        print(&table)?;
        print(&command::size(arguments.output, &optics)?)?;
        return Ok(end(&missing));
    }
    let optics = command::install(&command::build(root)?, &bench)?;
    let mut peers = arguments.peers.then(|| Peers::at(root, bench.join("peers")));
    let is_chosen = |title: &str| arguments.only.as_ref().is_none_or(|words| title.contains(words.as_str()));
    let mut all = work::all(root, &optics, peers.as_ref(), &contract)?;
    all.retain(|work| is_chosen(work.title));
    let service = if is_chosen(service::TITLE) {
        Some(Service::new(root, &optics, peers.as_ref(), &contract)?)
    } else {
        None
    };
    if all.is_empty() && service.is_none() {
        let words = arguments.only.as_deref().unwrap_or_default();
        tell(format_args!("no work has {words} in its title; leave out --only to see all"));
        return Ok(ExitCode::from(2));
    }
    if let Some(peers) = &mut peers {
        let entries = all.iter().flat_map(|work| &work.entries);
        let servers = service.iter().flat_map(|service| &service.servers);
        let kits = entries.filter_map(|entry| entry.contender.kit);
        peers.install(&kits.chain(servers.filter_map(|server| server.kit)).collect::<Vec<_>>());
    }
    let peers = peers.as_ref();
    print(&table::heading(arguments.scale, runs))?;
    let mut missing = Vec::new();
    if !all.is_empty() {
        let folder = bench.join("data").join(arguments.scale.to_string());
        let data = Data::at(folder, &contract, arguments.scale)?;
        note(format_args!("{}:", if data.reused { "data, as it lay there" } else { "data, made now" }));
        note(format_args!("{}", table::sizes(&data.files).trim_end()));
        let probes = Probes::write(&bench.join("probes"), &contract)?;
        for work in &all {
            note(format_args!("measuring {}", work.title));
            let rows = measure(work, &data, &probes, peers, runs);
            print(&table::work(arguments.output, work, &rows))?;
            missing.extend(rows.iter().filter_map(|row| {
                let reason = row.measured.as_ref().err()?;
                Some(format!("{}: {}: {reason}", work.title, row.entry.contender.name))
            }));
        }
    }
    if let Some(service) = service {
        note(format_args!("measuring {}", service::TITLE));
        let measured = service.measure(peers, runs);
        print(&table::service(arguments.output, &service, &measured))?;
        missing.extend(service.servers.iter().zip(&measured).filter_map(|(server, measured)| {
            let reason = measured.as_ref().err()?;
            Some(format!("{}: {}: {reason}", service::TITLE, server.name))
        }));
    }
    Ok(end(&missing))
}

/// Tells what has no figure.
fn end(missing: &[String]) -> ExitCode {
    for line in missing {
        note(format_args!("missing: {line}"));
    }
    if missing.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(3) }
}

/// Measures all that can be had; whoever cannot has the reason in its row.
fn measure<'w>(
    work: &'w work::Work,
    data: &Data,
    probes: &Probes,
    peers: Option<&Peers>,
    runs: usize,
) -> Vec<Row<'w>> {
    let mut rows: Vec<Row<'_>> = work
        .entries
        .iter()
        .map(|entry| {
            let absent = entry.contender.kit.and_then(|kit| peers?.missing(kit));
            let sees = match absent {
                Some(reason) => Err(reason.to_owned()),
                None => probes.try_on(&entry.contender, work.shape),
            };
            let (sees, measured) = match sees {
                Ok(sees) => (Some(sees), Err("not run".to_owned())),
                Err(reason) => (None, Err(reason)),
            };
            Row { entry, bytes: data.bytes(entry.input), sees, measured }
        })
        .collect();
    let able: Vec<usize> = (0..rows.len()).filter(|&index| rows[index].sees.is_some()).collect();
    let commands: Vec<Box<dyn Fn() -> Result<Command, String>>> = able
        .iter()
        .map(|&index| {
            let entry = &work.entries[index];
            let input = data.folder.join(entry.input);
            Box::new(move || entry.contender.command(&input)) as Box<dyn Fn() -> _>
        })
        .collect();
    let codes: Vec<i32> = able.iter().map(|&index| work.entries[index].code).collect();
    let measured = measure::in_turns(&commands, &codes, runs * work.repeat);
    for (index, measured) in able.into_iter().zip(measured) {
        rows[index].measured = measured;
    }
    rows
}

fn scale(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(scale) if (0.0001..=100.0).contains(&scale) => Ok(scale),
        _ => Err("expected a number from 0.0001 to 100, such as 0.01".to_owned()),
    }
}
