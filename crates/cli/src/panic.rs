//! A panic ends the command, however it was built.
//!
//! The release profile says so (`panic = "abort"`), but only to builds of this workspace; and `build.rs` leaves out what a
//! panic would need to go on.

/// Has a panic tell what happened, and end the process.
pub(crate) fn ends_the_command() {
    #[cfg(panic = "unwind")]
    {
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            told(panic);
            std::process::abort();
        }));
    }
}
