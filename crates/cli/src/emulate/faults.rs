//! Which requests go wrong, as arguments.

use std::fmt::Display;
use std::path::PathBuf;

use clap::Args;
use optics_emulator::Plan;

use crate::outcome::Failure;
use crate::paths;

#[derive(Args)]
#[command(next_help_heading = "Faults")]
pub(super) struct FaultArguments {
    /// Let answers go wrong, in order and so often as counted; can be given more than once.
    #[arg(long = "fault", value_name = "PLAN", value_parser = plan)]
    faults: Vec<Plan>,
    /// Let answers go wrong as a file says: plans on lines of their own, `#` before comments.
    #[arg(long = "faults", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl FaultArguments {
    /// What the arguments say, then what the file does.
    pub(super) fn plan(&self) -> Result<Plan, Failure> {
        let mut all = Plan::default();
        for plan in &self.faults {
            all.extend(plan.clone());
        }
        if let Some(path) = &self.file {
            let refuse =
                |error: &dyn Display| Failure::incomplete(format_args!("{}: {error}", path.display()));
            let bytes = paths::read("--faults", path, paths::SETTINGS_LIMIT)?;
            let text = String::from_utf8(bytes).map_err(|_| refuse(&"is no text in UTF-8"))?;
            all.extend(plan(&text).map_err(|error| refuse(&error))?);
        }
        Ok(all)
    }
}

/// A plan that says something.
fn plan(text: &str) -> Result<Plan, String> {
    let plan: Plan = text.parse().map_err(|error: optics_emulator::InvalidPlan| error.to_string())?;
    if plan.is_empty() {
        return Err("holds no fault; write, for example, get: 429×2 (Retry-After 1), reset".to_owned());
    }
    Ok(plan)
}
