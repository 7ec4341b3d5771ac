//! Executions that are created and deleted while the emulator runs.

use chrono::DateTime;
use hyper::StatusCode;
use optics_model::{
    Destination, DeviceId, DeviceStatuses, ExecutionId, PackageExecution, PackageInvocation, PackageRef,
    Target, Timestamp, User, ZoneId,
};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::executions::Executions;
use crate::json;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::service::Service;
use crate::tenant::{self, Tenant};

/// What an execution is made of; the rest is made up.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    name: Option<String>,
    #[serde(default)]
    devices: Vec<DeviceId>,
    #[serde(default)]
    zones: Vec<ZoneId>,
    /// Each as a text, and run without arguments.
    #[serde(default)]
    packages: Vec<PackageRef>,
}

/// Names that an order has and an execution has not, at least one of them.
const OF_AN_ORDER: [&str; 3] = ["devices", "zones", "packages"];

#[derive(Serialize)]
struct Created {
    executions: Vec<ExecutionId>,
}

/// Creates the executions in the body, or one by the order in it.
pub(super) fn create(service: &Service, tenant: &Tenant, body: &[u8]) -> Result<Reply, Refusal> {
    let executions = match serde_json::from_slice::<Map<String, Value>>(body) {
        Ok(map) if OF_AN_ORDER.iter().any(|name| map.contains_key(*name)) => {
            let order = json::from_map(map).map_err(|reason| {
                Refusal::malformed(format!(
                    "the body is no order of an execution: {reason}; it takes devices, zones and packages, each a list of \
                     texts, and name"
                ))
            })?;
            made(order, service.clock.now())?
        }
        _ => Executions::from_json(body).map_err(|error| Refusal::malformed(format!("the body: {error}")))?,
    };
    tenant.executions.create(&executions, service.clock.elapsed()).map_err(|error| {
        let status =
            if error.is_duplicate() { StatusCode::CONFLICT } else { StatusCode::INSUFFICIENT_STORAGE };
        Refusal::new(status, error.to_string())
    })?;
    let mut reply = super::written(&Created { executions: executions.ids().collect() })?;
    *reply.status_mut() = StatusCode::CREATED;
    Ok(reply)
}

/// Deletes the execution whose id stands in the path.
pub(super) fn delete(tenant: &Tenant, parameter: &str) -> Result<Reply, Refusal> {
    let text = percent_decode_str(parameter).decode_utf8_lossy();
    let id: ExecutionId =
        text.parse().map_err(|error| Refusal::malformed(format!("the id in the path is {error}")))?;
    if tenant.executions.delete(&id) {
        Ok(super::done())
    } else {
        Err(Refusal::new(StatusCode::NOT_FOUND, "no execution has this id"))
    }
}

/// An execution that was asked for just now, and that no device has received yet.
fn made(order: Order, now: u64) -> Result<Executions, Refusal> {
    let failed = || Refusal::internal("the emulator could not make the execution");
    let id = || tenant::random_uuid().map_err(|_| failed());
    let moment = i64::try_from(now).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let packages = order
        .packages
        .into_iter()
        .map(|package| PackageInvocation::builder().package(package).arguments(Vec::<String>::new()).build());
    let build = || {
        PackageExecution::builder()
            .id(id().ok()?)
            .name(order.name.unwrap_or_else(|| "Made by the emulator".to_owned()))
            .created_at(Timestamp::from(moment?))
            .created_by(User::builder().id(id().ok()?).login("emulator@example.com").build().ok()?)
            .destination(Destination::on_device())
            .keep_results_locally(true)
            .device_count(order.devices.len() as u64)
            .device_statuses(DeviceStatuses::builder().acked(0u64).failed(0u64).succeeded(0u64).build().ok()?)
            .package_executions(packages.collect::<Result<Vec<_>, _>>().ok()?)
            .target(Target::builder().devices(order.devices).zones(order.zones).build().ok()?)
            .build()
            .ok()
    };
    let text = build().and_then(|execution| serde_json::to_vec(&execution).ok()).ok_or_else(failed)?;
    Executions::from_json(&text).map_err(|_| failed())
}
