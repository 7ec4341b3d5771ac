//! `optics drift` and `optics page`: the documentation's side.

use optics_documentation::command::{self, Ended, Setting, Text};
use optics_documentation::{RoundTrip, read_by};
use optics_model::PackageExecution;
use serde_json::Value;

use crate::html;
use crate::outcome::{Failure, Outcome};
use crate::output::{self, print, tell};

pub(crate) use optics_documentation::command::{Arguments, PageArguments};

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    // From the types as they are compiled: re-reading the schema would compare it with itself.
    let types = read_by::<PackageExecution>()
        .ok_or_else(|| Failure::incomplete("no document that was made up is read by the types"))?;
    let round_trip = |document: &Value| {
        let types: PackageExecution = serde_json::from_value(document.clone()).ok()?;
        serde_json::to_value(types).ok()
    };
    let setting = Setting {
        command: "optics drift",
        mend: "ask those who build optics, or give a contract of your own with --schema and --openapi",
        lock: Text::Embedded {
            name: "package-execution.documentation.json",
            text: optics_schema::DOCUMENTATION,
        },
        schema: Text::Embedded {
            name: "package-execution.schema.json",
            text: optics_schema::PACKAGE_EXECUTION,
        },
        openapi: Text::Embedded { name: "openapi.json", text: optics_schema::OPENAPI },
        types: &types,
        round_trip: RoundTrip::new(&round_trip),
        width: output::width(),
        html: optics_html::drift,
    };
    let page = html::file(arguments.html())?;
    let ended = command::run(arguments, &setting);
    let outcome = end(&ended);
    html::write(page, || ended.html.clone().unwrap_or_default())?;
    outcome
}

pub(crate) fn page(arguments: &PageArguments) -> Result<Outcome, Failure> {
    end(&arguments.run())
}

fn end(ended: &Ended) -> Result<Outcome, Failure> {
    print(&ended.text)?;
    for note in &ended.notes {
        tell(format_args!("{note}"));
    }
    Ok(match ended.code {
        0 => Outcome::Clean,
        1 => Outcome::Findings,
        2 => Outcome::WrongUsage,
        _ => Outcome::Incomplete,
    })
}
