//! What traffic looks like, field by field, without a text of it; the profiles of two machines are merged into one.
//!
//! ```console
//! $ cargo run -p optics-profile --example observe -- monday/ tuesday/
//! ```

#![allow(clippy::print_stdout)] // That is what examples are for.

use std::error::Error;
use std::path::Path;

use optics_profile::Profile;
use optics_validator::{Captured, Captures, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut week = Profile::new(optics_schema::PACKAGE_EXECUTION)?;
    for path in std::env::args_os().skip(1) {
        week.merge(&learnt(path.as_ref())?)?;
    }
    println!("{} documents", week.documents());
    for field in week.fields().chain(week.undocumented()) {
        println!("{}: {} of {}", field.path(), field.present(), field.parents());
    }
    Ok(())
}

/// The profile of one machine. It can be kept, and sent to others: [`Profile::to_json`].
fn learnt(captures: &Path) -> Result<Profile, Box<dyn Error>> {
    let mut profile = Profile::new(optics_schema::PACKAGE_EXECUTION)?;
    let mut unread = 0;
    Captures::new().path(captures, &mut |captured| match captured {
        Captured::Document { body, .. } => match json::read(body) {
            Ok(document) => profile.learn(&document),
            Err(_) => unread += 1,
        },
        Captured::Unread { .. } => unread += 1,
        _ => {}
    });
    if unread == 0 { Ok(profile) } else { Err(format!("{unread} places could not be read").into()) }
}
