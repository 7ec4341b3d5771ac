//! Many executions at once.

use futures_util::stream::{self, Stream, StreamExt as _};
use optics_model::ExecutionId;

use crate::client::Client;
use crate::error::Error;
use crate::fetched::Fetched;

/// Requests that are begun at once unless told otherwise. How many are really under way is the client's affair, whose
/// limits all its clones share.
const AT_ONCE: usize = 8;

/// Executions to fetch, not yet asked for; see [`Client::many`].
///
/// Each id is told with its own outcome, so that what cannot be had takes nothing from the rest. Dropping the stream
/// ends the requests under way.
///
/// ```
/// use futures_util::StreamExt as _;
/// use optics_client::Client;
/// use optics_model::ExecutionId;
///
/// # async fn run(client: Client, ids: Vec<ExecutionId>) {
/// let mut executions = std::pin::pin!(client.many(ids).at_once(4).as_they_come());
/// while let Some((id, fetched)) = executions.next().await {
///     println!("{id}: {}", if fetched.is_ok() { "there" } else { "not to be had" });
/// }
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is asked for until a stream is read"]
pub struct Many<I> {
    client: Client,
    ids: I,
    at_once: usize,
}

impl Client {
    /// The executions with these ids, several at once.
    pub fn many<I>(&self, ids: I) -> Many<I::IntoIter>
    where
        I: IntoIterator<Item = ExecutionId>,
        I::IntoIter: Send + 'static,
    {
        Many { client: self.clone(), ids: ids.into_iter(), at_once: AT_ONCE }
    }
}

impl<I> Many<I>
where
    I: Iterator<Item = ExecutionId> + Send + 'static,
{
    /// How many are asked for at once; 8 unless set.
    pub fn at_once(mut self, requests: usize) -> Self {
        self.at_once = requests.max(1);
        self
    }

    /// In the order of the ids.
    pub fn in_order(self) -> impl Stream<Item = (ExecutionId, Result<Fetched, Error>)> + Send + 'static {
        let at_once = self.at_once;
        self.requests().buffered(at_once)
    }

    /// As they come, the quickest first.
    pub fn as_they_come(self) -> impl Stream<Item = (ExecutionId, Result<Fetched, Error>)> + Send + 'static {
        let at_once = self.at_once;
        self.requests().buffer_unordered(at_once)
    }

    fn requests(
        self,
    ) -> impl Stream<Item = impl Future<Output = (ExecutionId, Result<Fetched, Error>)> + Send> + Send {
        let Self { client, ids, .. } = self;
        stream::iter(ids).map(move |id| {
            let client = client.clone();
            async move { (id, client.execution(&id).await) }
        })
    }
}
