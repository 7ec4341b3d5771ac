//! Builders: complete, and with a field missing.

use optics_model::{
    Destination, DeviceStatuses, ExecutionId, Identifier, PackageExecution, PackageExecutionBuilder,
    PackageInvocation, Secret, Target, Timestamp, TokenRequest, User, UserId,
};
use serde_json::json;
use uuid::Uuid;

use crate::examples::schema_and_examples;

fn complete() -> PackageExecutionBuilder {
    let user: UserId = "5f0c3f9e-2f0b-4a37-9d52-6c1f7e0ab3d4".parse().unwrap();
    let id: Identifier = "abebf88c-f283-4edc-834b-aa8ad3bc682c".parse().unwrap();
    let invocation = PackageInvocation::builder()
        .arguments(["-browser ALL"])
        .package("https://content-euc1.cylance.com/8F14E45FCEEA167A5A36DEDD4BEA2543")
        .build()
        .unwrap();
    let devices = [
        "C9F0F895FB98AB9159F51FD0297E236D",
        "45C48CCE2E2D7FBDEA1AFC51C7C6AD26",
        "D3D9446802A44259755D38E6D163E820",
    ];
    PackageExecution::builder()
        .created_at("2026-03-02T09:15:27.482Z".parse::<Timestamp>().unwrap())
        .created_by(User::builder().id(user).login("analyst@example.com").build().unwrap())
        .destination(Destination::on_device())
        .device_count(3_u32)
        .device_statuses(DeviceStatuses::builder().acked(3_u8).failed(1_u8).succeeded(2_u8).build().unwrap())
        .id(id)
        .keep_results_locally(true)
        .name("Browser history, quarter 1")
        .package_executions([invocation])
        .target(
            Target::builder().devices(devices.map(|id| id.parse::<Identifier>().unwrap())).build().unwrap(),
        )
}

#[test]
fn a_complete_builder_builds_the_documents_value() {
    let example = schema_and_examples().1.remove(0);
    let built = complete().build().unwrap();
    assert_eq!(serde_json::to_value(&built).unwrap(), example);
    assert_eq!(built, serde_json::from_value(example).unwrap());
}

#[test]
fn the_last_value_set_counts() {
    let id = Uuid::from_u128(7);
    assert_eq!(complete().id(id).name("second").build().unwrap().id, ExecutionId::from(id));
    let target = Target::builder().zones([id]).zones(Vec::<Uuid>::new()).build().unwrap();
    assert_eq!(serde_json::to_value(target).unwrap(), json!({ "zones": [] }));
}

#[test]
fn a_missing_field_is_named() {
    let error = PackageExecution::builder().build().unwrap_err();
    assert_eq!(error.field(), "created_at");
    insta::assert_snapshot!(error, @"PackageExecution needs `created_at`; set it before build()");

    let error = DeviceStatuses::builder().acked(1_u8).succeeded(1_u8).build().unwrap_err();
    assert_eq!(error.field(), "failed");
    assert_eq!(TokenRequest::builder().build().unwrap_err().field(), "auth_token");
    assert!(TokenRequest::builder().auth_token(Secret::from("t".to_owned())).build().is_ok());
}

#[test]
fn optional_fields_may_be_left_out() {
    let target = Target::builder().build().unwrap();
    assert_eq!((target.devices, target.zones), (None, None));
}
