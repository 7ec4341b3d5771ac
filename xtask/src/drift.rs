//! `cargo xtask drift`: the comparison, on what is on disk.

use std::path::Path;

use optics_documentation::command::{Arguments, Setting, Text, run};
use optics_documentation::{RoundTrip, read_by};
use optics_html::{FileError, PageFile};
use optics_model::PackageExecution;
use serde_json::Value;

use crate::Outcome;
use crate::output::{note, print};

/// Compares what is below the root of the workspace with the types that this was compiled with.
pub(crate) fn compare(arguments: &Arguments, root: &Path) -> Result<Outcome, String> {
    // From the types as they are compiled: re-reading the schema would compare it with itself.
    let types = read_by::<PackageExecution>().ok_or("no document that was made up is read by the types")?;
    let round_trip = |document: &Value| {
        let types: PackageExecution = serde_json::from_value(document.clone()).ok()?;
        serde_json::to_value(types).ok()
    };
    // Before the work, so that a place that cannot be written is told at once.
    let page = match arguments.html().map(PageFile::create).transpose() {
        Ok(page) => page,
        Err(error) => return Ok(cannot_be_written(&error)),
    };
    let file = |name| Text::File { folder: root, name };
    let ended = run(
        arguments,
        &Setting {
            command: "cargo xtask drift",
            mend: "change the files of schema/, then run cargo xtask regen",
            lock: file("schema/package-execution.documentation.json"),
            schema: file("schema/package-execution.schema.json"),
            openapi: file("schema/openapi.json"),
            types: &types,
            round_trip: RoundTrip::new(&round_trip),
            width: None,
            html: optics_html::drift,
        },
    );
    if let (Some(page), Some(html)) = (page, &ended.html)
        && let Err(error) = page.write(html)
    {
        return Ok(cannot_be_written(&error));
    }
    print(&ended.text)?;
    for line in &ended.notes {
        note(format_args!("{line}"));
    }
    Ok(match ended.code {
        0 => Outcome::Clean,
        1 => Outcome::Findings,
        2 => Outcome::WrongUsage,
        _ => Outcome::Incomplete,
    })
}

fn cannot_be_written(error: &FileError) -> Outcome {
    note(format_args!("--html: {error}"));
    Outcome::WrongUsage
}
