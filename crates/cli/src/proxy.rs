//! `optics proxy`: between a client in any language and the service.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use optics_client::BaseUrl;
use optics_model::{Region, printable};
use optics_proxy::{Observed, Proxy};
use optics_validator::{Class, Group};
use serde_json::json;

use crate::capture;
use crate::emulate::address;
use crate::outcome::{Failure, Outcome};
use crate::output::{self, tell};
use crate::paths;
use crate::runtime::block_on;
use crate::signals::StopSignals;

#[derive(Args)]
#[command(after_help = "\
Give the client the URL that is printed first as base URL of the service, in place of the region's. What comes back goes to \
the client as it is, whatever is found in it. The proxy has no credentials and keeps none. It stops on SIGINT and SIGTERM and \
prints what has passed.

Exit codes:
  0  every body that was checked keeps to the contract
  1  a body breaks the contract
  2  wrong usage
  3  nothing was checked, or an exchange went wrong

Examples:
  optics proxy --upstream euc1
  optics proxy --upstream https://gateway.example.com --listen 127.0.0.1:8080 --capture log.ndjson.zst")]
pub(crate) struct Arguments {
    /// The service: a region, or a URL; https, or http on loopback.
    #[arg(long, value_name = "REGION|URL")]
    upstream: String,
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = address)]
    listen: SocketAddr,
    /// Allow an address that other machines can reach. Tokens then cross the network in plain text.
    #[arg(long)]
    beyond_loopback: bool,
    /// Add a record of each exchange to this file, without secrets, for `optics validate`; packed if its name ends with .zst.
    #[arg(long, value_name = "FILE")]
    capture: Option<PathBuf>,
    /// Trust the certificates in this file (PEM) as well, such as that of a proxy that looks into TLS.
    #[arg(long, value_name = "FILE")]
    ca_certificate: Option<PathBuf>,
    /// How to print what passes [default: text on a terminal, else ndjson].
    #[arg(long, value_enum, value_name = "FORMAT")]
    output: Option<FormatArgument>,
    /// Count an undocumented field as a finding.
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArgument {
    /// For people: a line for each exchange, and one for each finding.
    Text,
    /// For programs: a JSON document a line; first `url`, then `method`, `path`, `status`, `valid` (null if nothing was
    /// checked), `findings` and `problem` of each exchange.
    Ndjson,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    block_on(pass(arguments))
}

async fn pass(arguments: &Arguments) -> Result<Outcome, Failure> {
    let upstream = upstream(&arguments.upstream)?;
    let format = arguments.output.unwrap_or(if io::stdout().is_terminal() {
        FormatArgument::Text
    } else {
        FormatArgument::Ndjson
    });
    // Before the line that says "ready", so that whoever reads it can stop the proxy at once.
    let stop = StopSignals::listen()?;
    let mut builder = Proxy::builder(upstream)
        .listen(arguments.listen)
        .beyond_loopback(arguments.beyond_loopback)
        .observer(move |observed| show(observed, format));
    if let Some(path) = &arguments.capture {
        builder = builder.capture(capture::open(path)?);
    }
    if let Some(path) = &arguments.ca_certificate {
        builder = builder.add_root_certificate(paths::read("--ca-certificate", path, paths::SETTINGS_LIMIT)?);
    }
    let proxy = builder.start().await.map_err(|error| {
        let certificate =
            arguments.ca_certificate.as_ref().filter(|_| error.to_string().contains("certificate"));
        if let Some(path) = certificate {
            Failure::usage(format_args!("{}: {error}", path.display()))
        } else if error.is_not_loopback() {
            Failure::usage(format_args!("{error}; --beyond-loopback allows it"))
        } else if error.is_configuration() {
            Failure::usage(error)
        } else {
            Failure::incomplete(error)
        }
    })?;
    output::print(&match format {
        FormatArgument::Text => format!("listening on {}\n", proxy.url()),
        FormatArgument::Ndjson => json!({"url": proxy.url()}).to_string() + "\n",
    })?;
    stop.wait().await;
    let totals = proxy.shutdown().await;
    tell(format_args!(
        "{}, {} checked: {}, {} with undocumented fields, {} went wrong",
        counted(totals.exchanges, "exchange", "exchanges"),
        totals.checked,
        counted(totals.broken, "breaks the contract", "break the contract"),
        totals.undocumented,
        totals.problems
    ));
    let found = totals.broken > 0 || arguments.strict && totals.undocumented > 0;
    Ok(if totals.problems > 0 || totals.checked == 0 {
        Outcome::Incomplete
    } else if found {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn upstream(text: &str) -> Result<BaseUrl, Failure> {
    if let Ok(region) = text.parse::<Region>() {
        return Ok(region.into());
    }
    if text.contains("://") {
        return text.parse().map_err(|error| Failure::usage(format_args!("--upstream: {error}")));
    }
    let regions: Vec<&str> = Region::ALL.iter().map(Region::id).collect();
    let regions = regions.join(", ");
    Err(Failure::usage(format_args!("--upstream: expected a region ({regions}) or a URL")))
}

/// Prints an exchange. A reader that has gone takes nothing from the client in between.
fn show(observed: &Observed, format: FormatArgument) {
    let printed = output::print(&match format {
        FormatArgument::Text => as_text(observed),
        FormatArgument::Ndjson => as_line(observed),
    });
    if printed.is_err() {
        tell(format_args!("error: cannot write to standard output"));
    }
}

fn findings(observed: &Observed) -> &[Group] {
    observed.report().map_or(&[], |report| report.findings())
}

/// Whether the body keeps to the contract; none if none was checked.
fn is_valid(observed: &Observed) -> Option<bool> {
    let totals = observed.report()?.totals();
    let is_judged = totals.documents + totals.pages > 0 && totals.unread == 0;
    (is_judged || totals.violations > 0).then_some(totals.violations == 0)
}

fn as_text(observed: &Observed) -> String {
    let status = observed.status().map_or_else(|| "-".to_owned(), |status| status.to_string());
    let (method, path) = (printable(observed.method()), printable(observed.path()));
    let verdict = match (is_valid(observed), findings(observed).is_empty()) {
        (Some(true), true) => "keeps to the contract",
        (Some(true), false) => "has undocumented fields",
        (Some(false), _) => "breaks the contract",
        (None, _) => "not checked",
    };
    let mut text = format!("{method} {path} {status}: {verdict}\n");
    for group in findings(observed) {
        let grade = group.grade().map(|grade| format!(" [{}]", grade.as_str())).unwrap_or_default();
        let pointer = if group.pointer().is_empty() { "(root)" } else { group.pointer() };
        let keyword =
            if group.class() == Class::Violation { format!(" {}", group.keyword()) } else { String::new() };
        let _ = writeln!(
            text,
            "    {} {}{keyword}: {}{grade}",
            group.class().as_str(),
            printable(pointer),
            printable(group.message())
        );
    }
    if let Some(problem) = observed.problem() {
        let _ = writeln!(text, "    error: {problem}");
    }
    text
}

fn as_line(observed: &Observed) -> String {
    let findings: Vec<_> = findings(observed)
        .iter()
        .map(|group| {
            json!({
                "class": group.class().as_str(),
                "pointer": group.pointer(),
                "keyword": group.keyword(),
                "message": group.message(),
                "grade": group.grade().map(optics_validator::Grade::as_str),
                "count": group.count(),
            })
        })
        .collect();
    let line = json!({
        "method": observed.method(),
        "path": observed.path(),
        "status": observed.status(),
        "valid": is_valid(observed),
        "findings": findings,
        "problem": observed.problem(),
    });
    optics_validator::printable_json(&line.to_string()) + "\n"
}
