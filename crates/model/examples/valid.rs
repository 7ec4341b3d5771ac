//! Valid documents for the tests of a consumer: made up, each keeping to the contract, the same for the same seed.
//!
//! ```console
//! $ cargo run -p optics-model --example valid --features proptest
//! ```

#![allow(clippy::print_stdout)] // That is what examples are for.

use std::error::Error;

use optics_model::PackageExecution;
use proptest::prelude::any;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

fn main() -> Result<(), Box<dyn Error>> {
    let mut runner = TestRunner::deterministic();
    for _ in 0..3 {
        // In a test of your own: `proptest! { #[test] fn it_holds(execution in any::<PackageExecution>()) { … } }`
        let execution = any::<PackageExecution>()
            .new_tree(&mut runner)
            .map_err(|why| why.message().to_owned())?
            .current();
        println!("{}", serde_json::to_string(&execution)?);
    }
    Ok(())
}
