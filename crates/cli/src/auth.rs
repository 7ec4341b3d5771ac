//! `optics auth`: whether the settings work, and what to do if they do not.

mod advice;

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use clap::{Args, Subcommand, ValueEnum};
use futures_util::TryStreamExt as _;
use optics_client::{Access, Client, Error};
use optics_model::Operation;
use serde_json::json;

use self::advice::{SCOPE, advice};
use crate::connection::{Connected, Connection, clock_told};
use crate::deferred::Deferred;
use crate::number;
use crate::outcome::{Failure, Outcome};
use crate::output;
use crate::runtime::block_on;

/// Check the credentials.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Try the settings step by step, and say in plain words what is wrong.
    Check(Deferred<CheckArguments>),
}

#[derive(Args)]
#[command(after_help = "\
Asks for a token for each operation, then for the first execution of the list. No token is shown.

Exit codes:
  0  everything is allowed
  1  the service knows the application and refuses something
  2  wrong usage, or a setting is missing
  3  the service could not be asked, or does not know the application

Examples:
  optics auth check --profile production
  optics auth check --region euc1 --output json")]
struct CheckArguments {
    /// How to print what was found.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = FormatArgument::Text)]
    output: FormatArgument,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArgument {
    /// For people.
    Text,
    /// For programs: an object with `steps` (`step`, `ok`, `message`, `advice`) and `clock_offset_seconds`.
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let Command::Check(Deferred(arguments)) = &arguments.command;
    block_on(check(arguments))
}

/// One thing that was tried.
struct Step {
    name: String,
    outcome: Outcome,
    message: String,
    advice: Option<&'static str>,
}

async fn check(arguments: &CheckArguments) -> Result<Outcome, Failure> {
    let connected = arguments.connection.connect().await?;
    let Connected { client, .. } = &connected;
    let mut steps = Vec::new();
    for operation in Operation::ALL.iter().filter(|operation| !operation.scopes().is_empty()) {
        let name = format!("token for {}", operation.scopes().join(", "));
        steps.push(match client.access(*operation).await {
            Ok(access) => allowed(name, *operation, &access, client),
            Err(error) => refused(name, &error, true),
        });
        // If the service cannot be reached, or does not know the application, it is the same for the others.
        if steps.last().is_some_and(|step| step.outcome == Outcome::Incomplete) {
            break;
        }
    }
    if steps.iter().all(|step| step.outcome == Outcome::Clean) {
        steps.push(first_of_list(client).await);
    }
    steps.extend(clock(client));
    let outcome = steps.iter().map(|step| step.outcome).max().unwrap_or(Outcome::Incomplete);
    output::print(&match arguments.output {
        FormatArgument::Text => as_text(&steps),
        FormatArgument::Json => as_json(&steps, client.clock_offset()),
    })?;
    connected.stop().await;
    Ok(outcome)
}

fn allowed(name: String, operation: Operation, access: &Access, client: &Client) -> Step {
    let offset = Duration::from_secs(client.clock_offset().unsigned_abs());
    let now = client.clock().now();
    let now = if client.clock_offset() < 0 { now.checked_sub(offset) } else { now.checked_add(offset) };
    let left = access
        .expires_at
        .map(|expiry| expiry.duration_since(now.unwrap_or(SystemTime::UNIX_EPOCH)).unwrap_or_default());
    let (outcome, message, advice) = match left {
        None => (Outcome::Clean, "there is one, which does not say when it expires".to_owned(), None),
        Some(Duration::ZERO) => (
            Outcome::Incomplete,
            "it has expired".to_owned(),
            Some("get a new one for OPTICS_TOKEN, or unset it and give the application's secret"),
        ),
        Some(left) => {
            // To the minute, where there are several.
            let unit = if left >= Duration::from_secs(120) { 60 } else { 1 };
            let left = number::shown(Duration::from_secs(left.as_secs() / unit * unit));
            (Outcome::Clean, format!("there is one, for another {left}"), None)
        }
    };
    if outcome == Outcome::Clean
        && let Some(scopes) = &access.scopes
        && let Some(missing) = operation.scopes().iter().find(|scope| !scopes.iter().any(|own| own == *scope))
    {
        let message = format!("there is one, without the scope {missing}");
        return Step { name, outcome: Outcome::Findings, message, advice: Some(SCOPE) };
    }
    Step { name, outcome, message, advice }
}

async fn first_of_list(client: &Client) -> Step {
    let name = "first page of the list".to_owned();
    let mut executions = std::pin::pin!(client.executions().page_size(1).passes(1).stream());
    match executions.try_next().await {
        Ok(found) => {
            let message = if found.is_some() { "there it is" } else { "it is empty" };
            Step { name, outcome: Outcome::Clean, message: message.to_owned(), advice: None }
        }
        Err(error) => refused(name, &error, false),
    }
}

fn refused(name: String, error: &Error, is_token: bool) -> Step {
    let (outcome, advice) = advice(error, is_token);
    Step { name, outcome, message: error.to_string(), advice: Some(advice) }
}

/// What is said of a clock that is wrong.
fn clock(client: &Client) -> Option<Step> {
    let message = clock_told(client.clock_offset())?;
    let message = format!("{message}; the requests for tokens make up for it");
    let advice = "set this computer's clock: TLS and other programs do not make up for it";
    Some(Step { name: "clock".to_owned(), outcome: Outcome::Clean, message, advice: Some(advice) })
}

fn as_text(steps: &[Step]) -> String {
    let mut text = String::new();
    for Step { name, outcome, message, advice } in steps {
        let mark = if *outcome == Outcome::Clean { "ok  " } else { "fail" };
        let _ = writeln!(text, "{mark}  {name}: {message}");
        if let Some(advice) = advice {
            let _ = writeln!(text, "      {advice}");
        }
    }
    text
}

fn as_json(steps: &[Step], clock_offset: i64) -> String {
    let steps: Vec<_> = steps
        .iter()
        .map(|step| {
            json!({
                "step": step.name,
                "ok": step.outcome == Outcome::Clean,
                "message": step.message,
                "advice": step.advice,
            })
        })
        .collect();
    json!({"steps": steps, "clock_offset_seconds": clock_offset}).to_string() + "\n"
}
