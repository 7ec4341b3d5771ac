//! `JsonSchema` of the types that are read from text by hand: they are strings, whatever their fields say.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::{DeviceId, ExecutionId, Identifier, Timestamp, UserId, ZoneId};

macro_rules! string_schema {
    ($($name:ident),*) => {$(
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string" })
            }
        }
    )*};
}

string_schema!(DeviceId, ExecutionId, Identifier, Timestamp, UserId, ZoneId);
