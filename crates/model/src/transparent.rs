//! Types around one value, which are in JSON what that value is.

/// Writes and reads `$name` as the `$inner` within.
///
/// By hand, since derives would cost whoever builds the model the crates of a procedural macro.
macro_rules! transparent {
    ($name:ident($inner:ty)) => {
        impl serde_core::Serialize for $name {
            fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde_core::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> serde_core::Deserialize<'de> for $name {
            fn deserialize<D: serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$inner as serde_core::Deserialize>::deserialize(deserializer).map(Self)
            }
        }
    };
}

pub(crate) use transparent;
