//! `optics get`: fetch executions, check each against the contract, print it.

use clap::Args;
use optics_model::ExecutionId;
use optics_validator::Validator;

use crate::connection::Connection;
use crate::judged::ShowArguments;
use crate::outcome::{Failure, Outcome};
use crate::output::tell;
use crate::runtime::block_on;

#[derive(Args)]
#[command(after_help = "\
Examples:
  optics get abebf88c-f283-4edc-834b-aa8ad3bc682c --emulator
  OPTICS_REGION=euc1 OPTICS_TOKEN=… optics get abebf88c-f283-4edc-834b-aa8ad3bc682c --output yaml

OPTICS_APP_SECRET holds the application's secret, OPTICS_TOKEN an access token in its place. Neither has a flag, since \
arguments show in the list of processes.")]
pub(crate) struct Arguments {
    /// Ids of the executions: 32 hex digits, with or without hyphens.
    #[arg(required = true, value_name = "ID")]
    ids: Vec<ExecutionId>,
    #[command(flatten)]
    show: ShowArguments,
    #[command(flatten)]
    connection: Connection,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    block_on(fetch_all(arguments))
}

async fn fetch_all(arguments: &Arguments) -> Result<Outcome, Failure> {
    let validator = Validator::new().map_err(Failure::incomplete)?;
    let connected = arguments.connection.connect().await?;
    let client = &connected.client;
    let judged = arguments.show.judged(&validator);
    let mut outcome = Outcome::Clean;
    for (index, id) in arguments.ids.iter().enumerate() {
        let body = match client.execution_body(id).await {
            Ok(body) => body,
            Err(error) => {
                tell(format_args!("error: {id}: {error}"));
                outcome = Outcome::Incomplete;
                if error.is_unauthorised() || error.is_rate_limited() {
                    // The next id would fare the same, and every try brings the account closer to being locked.
                    let rest = arguments.ids.len() - index - 1;
                    if rest > 0 {
                        tell(format_args!("error: {rest} more not tried"));
                    }
                    break;
                }
                continue;
            }
        };
        if body.decode().is_ok_and(|execution| execution.id != *id) {
            tell(format_args!("error: {id}: answered with another execution"));
            outcome = Outcome::Incomplete;
            continue;
        }
        outcome = outcome.max(judged.show(id, &body)?);
    }
    connected.end().await;
    Ok(outcome)
}
