//! What every shared type can do, checked by the compiler.

use std::error::Error;
use std::fmt::{Debug, Display};
use std::hash::Hash;

use optics_model::{
    AuthClaims, Contract, Destination, DeviceId, DeviceStatuses, ErrorBody, ExecutionId, Identifier,
    InvalidIdentifier, InvalidTimestamp, ListPage, MissingField, Operation, PackageExecution,
    PackageInvocation, PackageRef, PackageRefKind, Region, Secret, Target, Timestamp, TokenRequest,
    TokenResponse, UnknownRegion, User, UserId, ZoneId,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

fn shared<T: Send + Sync + Unpin + Clone + PartialEq + Eq + Hash + Debug + 'static>() {}
fn data<T: Serialize + DeserializeOwned + Send + Sync + Unpin + Clone + Eq + Hash + Debug + 'static>() {
    shared::<T>();
}
fn error<T: Error + Send + Sync + 'static>() {}
fn shown<T: Display>() {}

#[test]
fn hold() {
    macro_rules! each {
        ($check:ident: $($name:ty),* $(,)?) => { $($check::<$name>();)* };
    }
    each!(data: AuthClaims, DeviceStatuses, ErrorBody, ListPage, PackageExecution, PackageInvocation, Target);
    each!(data: TokenRequest, TokenResponse, User, DeviceId, ExecutionId, Identifier, UserId, ZoneId);
    each!(data: Destination, PackageRef, Secret, Timestamp);
    each!(shared: Contract, Operation, PackageRefKind, Region);
    each!(error: InvalidIdentifier, InvalidTimestamp, MissingField, UnknownRegion);
    each!(shown: Destination, DeviceId, ExecutionId, Identifier, PackageRef, Region, Timestamp, UserId, ZoneId);
}
