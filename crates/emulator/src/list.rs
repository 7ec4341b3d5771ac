//! The list of executions, page by page.

use std::collections::HashMap;

use hyper::Uri;
use optics_model::{ListPage, Operation, PackageExecution, QueryParameter};
use percent_encoding::percent_decode_str;

use crate::refusal::Refusal;
use crate::reply::{self, Reply};
use crate::service::Service;
use crate::tenant::Tenant;

/// Most executions a page can hold; of a larger `page_size` so many come, and the answer says so (grade: assumed).
pub const MAX_PAGE_SIZE: u64 = 1000;

/// Answers a request that is allowed to see the list.
pub(crate) fn list(service: &Service, tenant: &Tenant, uri: &Uri) -> Result<Reply, Refusal> {
    let [page, page_size] = Operation::LIST_PACKAGE_EXECUTIONS.query() else {
        return Err(Refusal::internal("the contract's list has other parameters than the emulator knows"));
    };
    let given = query(uri)?;
    let (number, size) = (value(page, &given)?, value(page_size, &given)?.min(MAX_PAGE_SIZE));
    let skipped = usize::try_from((number - 1).saturating_mul(size)).unwrap_or(usize::MAX);
    let most = usize::try_from(size).unwrap_or(usize::MAX);
    let listed = tenant.executions.list(skipped, most, service.clock.elapsed());
    let total = listed.total as u64;
    let page = ListPage::builder()
        .page_items(Vec::<PackageExecution>::new())
        .page_number(number)
        .page_size(size)
        .total_number_of_items(total)
        .total_pages(total.div_ceil(size));
    let envelope = page.build().ok().and_then(|page| serde_json::to_string(&page).ok()).unwrap_or_default();
    // The texts go in as they are: decoding them would lose what nobody documented.
    let Some((before, after)) = envelope.split_once("[]") else {
        return Err(Refusal::internal("the emulator could not write its answer"));
    };
    let length = listed.items.iter().map(|item| item.len() + 1).sum::<usize>();
    let mut body = Vec::with_capacity(envelope.len() + length);
    body.extend_from_slice(before.as_bytes());
    body.push(b'[');
    for (index, item) in listed.items.iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        body.extend_from_slice(item);
    }
    body.push(b']');
    body.extend_from_slice(after.as_bytes());
    Ok(reply::json(body))
}

/// The parameters of the query, decoded; one that is given twice is refused, since nobody says which would count.
fn query(uri: &Uri) -> Result<HashMap<String, String>, Refusal> {
    let mut given = HashMap::new();
    for pair in uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        if given.insert(decode(name), decode(value)).is_some() {
            return Err(Refusal::malformed("a query parameter is given more than once"));
        }
    }
    Ok(given)
}

/// The number that is given for the parameter, or its default.
fn value(parameter: &QueryParameter, given: &HashMap<String, String>) -> Result<u64, Refusal> {
    let Some(text) = given.get(parameter.name()) else { return Ok(parameter.default()) };
    let (least, most) = (parameter.minimum().max(1), parameter.maximum());
    let digits = Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    match digits.and_then(|text| text.parse().ok()) {
        Some(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(Refusal::malformed(format!(
            "query parameter {} must be a whole number from {least} to {most}",
            parameter.name()
        ))),
    }
}
