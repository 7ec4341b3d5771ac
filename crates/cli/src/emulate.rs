//! `optics emulate`: the service on loopback, for tests in any language.

mod faults;
mod tenants;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use optics_emulator::{Certificate, Emulator, EmulatorBuilder, Executions, MAX_SPEED};
use optics_model::ExecutionId;
use secrecy::ExposeSecret;
use serde::Serialize;

use self::faults::FaultArguments;
use self::tenants::TenantReady;
use crate::number;
use crate::outcome::{Failure, Outcome};
use crate::output;
use crate::paths;
use crate::runtime::block_on;
use crate::signals::StopSignals;

#[derive(Args)]
#[command(after_help = "\
Once it is ready it prints one line of JSON with `url`, `tenant_id`, `app_id`, `app_secret` and `executions`, the ids \
it holds; with --tenants also `tenants`, with --tls also `certificate`, in PEM. It stops on SIGINT and SIGTERM.

A plan of faults names what goes wrong, in order: token, get, list, any or connect, a colon, and faults with commas \
between them; a semicolon or a new line before the next target. After a fault stand × or x and how often, and options \
in parentheses; before one can stand a percentage, with `seed N` at the end. Faults are:
  429, 503 (Retry-After 1), 500 (text), 409 (message \"…\"), … any status, and 200 for none
  redirect 302 to \"URL\", html, empty, reset, close, hang
  cut head at 20, cut body at 100 (reset), length +5, length -5, dribble 10 every 5ms
  delay 200ms, delay log-normal 50ms 0.5 (seed 7), broken gzip, invalid json
  set POINTER JSON, null POINTER, remove POINTER, add POINTER JSON

Admin endpoints are under /__admin/: GET, POST and DELETE faults, GET and DELETE requests, GET and POST clock, POST \
executions, DELETE executions/ID, POST keys/rotate, POST tokens/expire. /openapi.json is the contract.
docs/emulator.md in the repository shows all of it by example.

Examples:
  optics emulate --executions captures/executions.ndjson > ready.json &
  optics emulate --fault 'get: 429×2 (Retry-After 1), reset, 200' --fault 'token: 503'
  optics emulate --fault 'any: 0.5% reset, 0.5% 503, seed 7'
  optics emulate --progress 7 --speed 60
  curl -X POST --data 'get: cut body at 100' $URL/__admin/faults")]
pub(crate) struct Arguments {
    /// Loopback address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = address)]
    listen: SocketAddr,
    /// Executions to hold: a JSON document, an array of them, or NDJSON [default: the contract's examples].
    #[arg(long, value_name = "FILE")]
    executions: Option<PathBuf>,
    /// Tenants to serve, as a JSON file says, in place of one with one application.
    #[arg(long, value_name = "FILE")]
    tenants: Option<PathBuf>,
    /// Run the service's clock this many seconds ahead (or behind, if negative).
    #[arg(long, value_name = "SECONDS", default_value_t = 0, allow_hyphen_values = true, value_parser = number::seconds)]
    clock_offset: i64,
    /// Run the service's clock at this speed, in its seconds per second; at 0 it stands until it is advanced.
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, allow_hyphen_values = true, value_parser = speed)]
    speed: f64,
    /// Let executions move to their end within six minutes of the service's clock; one seed tells one story.
    #[arg(long, value_name = "SEED", allow_hyphen_values = true, value_parser = number::seed)]
    progress: Option<u64>,
    /// Speak TLS with a certificate made at the start, which can be one to refuse.
    #[arg(long, value_name = "CERTIFICATE", num_args = 0..=1, default_missing_value = "loopback")]
    tls: Option<CertificateArgument>,
    /// Leave out the admin endpoints (`/__admin/…`).
    #[arg(long)]
    no_admin: bool,
    #[command(flatten)]
    faults: FaultArguments,
}

#[derive(Clone, Copy, ValueEnum)]
enum CertificateArgument {
    Loopback,
    WrongName,
    Expired,
    NotYetValid,
}

impl From<CertificateArgument> for Certificate {
    fn from(argument: CertificateArgument) -> Self {
        match argument {
            CertificateArgument::Loopback => Self::Loopback,
            CertificateArgument::WrongName => Self::WrongName,
            CertificateArgument::Expired => Self::Expired,
            CertificateArgument::NotYetValid => Self::NotYetValid,
        }
    }
}

pub(crate) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "expected an address with a port, such as 127.0.0.1:8080 or [::1]:0".to_owned())
}

fn speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().ok().filter(|speed| (0.0..=MAX_SPEED).contains(speed));
    speed.ok_or_else(|| format!("expected a number from 0 to {MAX_SPEED}, such as 60"))
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    block_on(serve(arguments))
}

async fn serve(arguments: &Arguments) -> Result<Outcome, Failure> {
    // Before the line that says "ready", so that whoever reads it can stop the emulator at once.
    let stop = StopSignals::listen()?;
    let mut builder = Emulator::builder()
        .listen(arguments.listen)
        .clock_offset(arguments.clock_offset)
        .speed(arguments.speed)
        .admin(!arguments.no_admin)
        .faults(arguments.faults.plan()?);
    if let Some(seed) = arguments.progress {
        builder = builder.progress(seed);
    }
    if let Some(certificate) = arguments.tls {
        builder = builder.tls(certificate.into());
    }
    if let Some(path) = &arguments.tenants {
        builder = builder.tenants(tenants::read(path)?);
    }
    let emulator = start(builder, arguments.executions.as_deref()).await?;
    let ready = Ready {
        url: emulator.url(),
        tenant_id: emulator.tenant_id(),
        app_id: emulator.app_id(),
        app_secret: emulator.app_secret().expose_secret(),
        executions: emulator.execution_ids().collect(),
        certificate: emulator.certificate_pem(),
        tenants: arguments.tenants.is_some().then(|| tenants::ready(&emulator)),
    };
    let line = serde_json::to_string(&ready).map_err(|error| {
        Failure::incomplete(format_args!("cannot write the line that says ready: {error}"))
    })?;
    output::print(&(line + "\n"))?;
    stop.wait().await;
    emulator.shutdown().await;
    Ok(Outcome::Clean)
}

/// The line that says that the emulator is ready. The secret in it is what the line is for.
#[derive(Serialize)]
struct Ready<'a> {
    url: String,
    tenant_id: &'a str,
    app_id: &'a str,
    app_secret: &'a str,
    executions: Vec<ExecutionId>,
    /// In PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenants: Option<Vec<TenantReady<'a>>>,
}

/// Starts an emulator with the executions of a file, or with its own.
pub(crate) async fn start(builder: EmulatorBuilder, executions: Option<&Path>) -> Result<Emulator, Failure> {
    let builder = match executions {
        None => builder,
        Some(path) => {
            let refuse = |error: &dyn std::fmt::Display| {
                Failure::incomplete(format_args!("{}: {error}", path.display()))
            };
            let bytes = paths::read("--executions", path, paths::EXECUTIONS_LIMIT)?;
            builder.executions(Executions::from_json(&bytes).map_err(|error| refuse(&error))?)
        }
    };
    builder.start().await.map_err(|error| {
        if error.is_not_loopback() {
            Failure::usage(error)
        } else if error.is_tenants() {
            Failure::incomplete(format_args!("--tenants: {error}"))
        } else {
            Failure::incomplete(error)
        }
    })
}
