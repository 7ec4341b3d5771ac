//! The list of executions, page by page, while it changes.
//!
//! The service numbers pages and not executions. What is added or removed while pages are read moves others from one page to
//! another: one is then seen twice, or not at all. So executions are told apart by id, and a pass over the pages counts
//! only if the list kept still for as long as it took; otherwise there is another pass, which gives what was not seen
//! before.

mod page;
mod text;

use std::collections::{HashSet, VecDeque};

use futures_util::stream::{self, Stream, StreamExt as _};
use optics_model::{ExecutionId, Operation};

use crate::client::Client;
use crate::error::{Error, Kind};
use crate::fetched::Fetched;
use crate::response::Body;

use page::Item;
pub use page::Page;

/// Executions on a page unless told otherwise. No largest size is documented; a hundred are about 150 kB.
const PAGE_SIZE: u64 = 100;
/// Passes over a list that does not keep still.
const PASSES: u32 = 5;
/// Executions that are told apart. Each takes some 60 bytes for as long as the list is read.
const MOST: usize = 1_000_000;
/// Pages in a row that bring nothing new, though the service says that there are more.
const IDLE_PAGES: u32 = 3;

/// The list of executions, not yet asked for; see [`Client::executions`].
///
/// ```
/// use futures_util::StreamExt as _;
///
/// # async fn run(client: optics_client::Client) -> Result<(), optics_client::Error> {
/// let mut executions = std::pin::pin!(client.executions().page_size(50).at_most(10_000).stream());
/// while let Some(fetched) = executions.next().await {
///     println!("{}", fetched?.execution().name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is asked for until the stream is read"]
pub struct ExecutionList {
    client: Client,
    page_size: u64,
    passes: u32,
    most: usize,
}

impl ExecutionList {
    /// Most executions on a page; 100 unless set. The service may send fewer, and has the last word (grade: assumed).
    pub fn page_size(mut self, executions: u64) -> Self {
        self.page_size = executions.max(1);
        self
    }

    /// How often the list is read, if it changes all the time; 5 times unless set, at least once.
    pub fn passes(mut self, passes: u32) -> Self {
        self.passes = passes.max(1);
        self
    }

    /// How many executions are read at most; a million unless set. A longer list ends with an error.
    pub fn at_most(mut self, executions: usize) -> Self {
        self.most = executions;
        self
    }

    /// The executions, each once, in the order of the list, as pages come.
    ///
    /// An item that is no execution is an error in its place, and the stream goes on. Any other error ends it: a page that
    /// could not be had, a page that is not what the contract describes, or a list that changed during every pass, so that
    /// nobody can say that all of it was seen. Memory holds one page, and the ids of all executions so far.
    pub fn stream(self) -> impl Stream<Item = Result<Fetched, Error>> + Send + 'static {
        self.items().map(|item| {
            let Item { page, index, body, execution } = item?;
            match execution {
                Ok(execution) => Ok(Fetched::new(execution, body)),
                Err(error) => Err(body.unfit(format!("item {index} of page {page} of the list: {error}"))),
            }
        })
    }

    /// The same as the texts that they are, whether they can be decoded or not: for checking what the service really sends. What
    /// cannot be decoded comes as often as it is on the pages of the first pass.
    pub fn bodies(self) -> impl Stream<Item = Result<Body, Error>> + Send + 'static {
        self.items().map(|item| Ok(item?.body))
    }

    /// The pages that they come on, each as the text that it is, with those of its executions that no page before it had:
    /// for checking what stands around them as well.
    ///
    /// A page that is not what the contract describes comes as well, and says so in [`Page::refusal`]; it is the last.
    pub fn pages(self) -> impl Stream<Item = Result<Page, Error>> + Send + 'static {
        stream::unfold(Reader::new(self), Reader::next)
    }

    fn items(self) -> impl Stream<Item = Result<Item, Error>> + Send + 'static {
        self.pages().flat_map(|page| {
            stream::iter(match page {
                Ok(page) => page.into_results(),
                Err(error) => vec![Err(error)],
            })
        })
    }
}

impl Client {
    /// The executions of the tenant, page by page.
    ///
    /// The operation is assumed: no page of the vendor's guide describes it, but its siblings have it.
    pub fn executions(&self) -> ExecutionList {
        ExecutionList { client: self.clone(), page_size: PAGE_SIZE, passes: PASSES, most: MOST }
    }
}

struct Reader {
    list: ExecutionList,
    seen: HashSet<ExecutionId>,
    ready: VecDeque<Result<Page, Error>>,
    pass: Pass,
    passes: u32,
    ended: bool,
}

/// What was seen of the list since its first page.
#[derive(Default)]
struct Pass {
    /// Pages that were read.
    pages: u64,
    ids: HashSet<ExecutionId>,
    /// Items without an id that can be read.
    unread: u64,
    /// How many executions there are, as the first page said.
    total: Option<u64>,
    /// Whether something moved.
    moved: bool,
    idle_pages: u32,
}

impl Reader {
    fn new(list: ExecutionList) -> Self {
        Self {
            list,
            seen: HashSet::new(),
            ready: VecDeque::new(),
            pass: Pass::default(),
            passes: 1,
            ended: false,
        }
    }

    async fn next(mut self) -> Option<(Result<Page, Error>, Self)> {
        loop {
            if let Some(page) = self.ready.pop_front() {
                return Some((page, self));
            }
            if self.ended {
                return None;
            }
            if let Err(error) = self.page().await {
                self.ended = true;
                self.ready.push_back(Err(error));
            }
        }
    }

    /// Reads the next page of the pass, or ends the pass.
    async fn page(&mut self) -> Result<(), Error> {
        let number = self.pass.pages + 1;
        let operation = Operation::LIST_PACKAGE_EXECUTIONS;
        let values = [number, self.list.page_size];
        let query: Vec<String> = operation
            .query()
            .iter()
            .zip(values)
            .map(|(parameter, value)| format!("{}={value}", parameter.name()))
            .collect();
        let path = format!("{}?{}", operation.path(), query.join("&"));
        let fetched = self.list.client.fetch(operation, &path).await;
        // Of a request that is the first of all, the place says nothing.
        let is_later = number > 1 || self.passes > 1;
        let body = fetched.map_err(|error| if is_later { error.at(page::Name(number)) } else { error })?;
        let (page, items) = match text::read(&body) {
            Ok(read) => read,
            Err(error) => {
                self.ended = true;
                self.ready.push_back(Ok(Page::refused(number, body, error.at(page::Name(number)))));
                return Ok(());
            }
        };
        if page.page_number != number {
            let message = format!("asked for page {number} of the list and got page {}", page.page_number);
            self.ready.push_back(Ok(Page::new(number, body, Vec::new())));
            return Err(Error::new(Kind::Contract, message).with_status(200));
        }
        let count = items.len();
        let mut news = 0;
        let mut new_items = Vec::new();
        for (index, body) in items.into_iter().enumerate() {
            let execution = body.decode();
            let is_new = match execution.as_ref().map(|execution| execution.id) {
                Ok(id) => {
                    let is_first = self.pass.ids.insert(id);
                    self.pass.moved |= !is_first;
                    news += u64::from(is_first);
                    self.seen.insert(id)
                }
                Err(_) => {
                    self.pass.unread += 1;
                    news += 1;
                    // There is no telling it from another in the next pass.
                    self.passes == 1
                }
            };
            if is_new {
                new_items.push(Item { page: number, index, body, execution });
            }
        }
        self.ready.push_back(Ok(Page::new(number, body, new_items)));
        if self.seen.len() > self.list.most {
            let message =
                format!("the list has more than {} executions, the most that are read", self.list.most);
            return Err(Error::new(Kind::Contract, message).with_status(200));
        }
        self.pass.pages = number;
        self.pass.moved |=
            *self.pass.total.get_or_insert(page.total_number_of_items) != page.total_number_of_items;
        self.pass.idle_pages = if news == 0 { self.pass.idle_pages + 1 } else { 0 };
        if count == 0 || number >= page.total_pages || self.pass.idle_pages >= IDLE_PAGES {
            self.end_of_pass()?;
        }
        Ok(())
    }

    fn end_of_pass(&mut self) -> Result<(), Error> {
        let pass = std::mem::take(&mut self.pass);
        let seen = pass.ids.len() as u64 + pass.unread;
        if !pass.moved && pass.total == Some(seen) {
            self.ended = true;
            return Ok(());
        }
        if self.passes < self.list.passes {
            self.passes += 1;
            return Ok(());
        }
        let total = pass.total.unwrap_or_default();
        let message = if pass.moved {
            format!(
                "the list changed while it was read, {} times over: {} executions were seen, the last pass saw {seen} of {total}",
                self.passes,
                self.seen.len()
            )
        } else {
            format!("the list is said to have {total} executions, and {seen} are on its pages")
        };
        Err(Error::new(Kind::Contract, message).with_status(200))
    }
}
