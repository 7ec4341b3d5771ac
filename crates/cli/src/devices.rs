//! How many devices are done, and of how many.

use optics_model::PackageExecution;

/// Devices that have succeeded or failed, and all there are: those that were online at the request, or more where more have
/// acknowledged since.
pub(crate) fn done_of_all(execution: &PackageExecution) -> (u64, u64) {
    let statuses = &execution.device_statuses;
    let done = statuses.succeeded.saturating_add(statuses.failed);
    (done, execution.device_count.max(statuses.acked).max(done))
}
