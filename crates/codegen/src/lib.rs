//! Turns the optics contract into Rust source; refuses what it cannot model.
