use optics_model::PackageExecution;

use crate::response::Body;

/// An execution with the body it was decoded from.
///
/// ```
/// use optics_client::Client;
/// use optics_model::ExecutionId;
///
/// # async fn run(client: Client, id: ExecutionId) -> Result<(), Box<dyn std::error::Error>> {
/// let fetched = client.execution(&id).await?;
/// println!("{} in {} bytes", fetched.execution().device_count, fetched.body().bytes().len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Fetched {
    execution: PackageExecution,
    body: Body,
}

impl Fetched {
    pub(crate) fn new(execution: PackageExecution, body: Body) -> Self {
        Self { execution, body }
    }

    /// The decoded execution.
    pub fn execution(&self) -> &PackageExecution {
        &self.execution
    }

    /// The decoded execution, without its body.
    pub fn into_execution(self) -> PackageExecution {
        self.execution
    }

    /// The untouched body: what the contract does not know is still in it.
    pub fn body(&self) -> &Body {
        &self.body
    }
}
