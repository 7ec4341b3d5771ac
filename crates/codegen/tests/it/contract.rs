//! A contract of the tests' own, small enough to change one place at a time.

use optics_codegen::{Error, Sources, generate};
use serde_json::Value;

/// Both texts of a contract, as JSON.
#[derive(Clone, Debug)]
pub(crate) struct Contract {
    pub(crate) schema: Value,
    pub(crate) openapi: Value,
}

/// Which of the two texts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum File {
    Schema,
    OpenApi,
}

impl Contract {
    /// A lending library; every construct that is modelled occurs in it.
    pub(crate) fn library() -> Self {
        Self::parse(
            include_str!("contract/library.schema.json"),
            include_str!("contract/library.openapi.json"),
        )
    }

    /// The contract of this workspace.
    pub(crate) fn ours() -> Self {
        Self::parse(optics_schema::PACKAGE_EXECUTION, optics_schema::OPENAPI)
    }

    fn parse(schema: &str, openapi: &str) -> Self {
        Self {
            schema: serde_json::from_str(schema).unwrap(),
            openapi: serde_json::from_str(openapi).unwrap(),
        }
    }

    pub(crate) fn file(&mut self, file: File) -> &mut Value {
        match file {
            File::Schema => &mut self.schema,
            File::OpenApi => &mut self.openapi,
        }
    }

    /// Puts `value` at `pointer`, in place of what is there or as a new member; `None` takes away what is there.
    pub(crate) fn set(&mut self, file: File, pointer: &str, value: Option<Value>) {
        let Some((parent, name)) = pointer.rsplit_once('/') else {
            *self.file(file) = value.unwrap();
            return;
        };
        let name = name.replace("~1", "/").replace("~0", "~");
        match (self.file(file).pointer_mut(parent).unwrap(), value) {
            (Value::Object(parent), Some(value)) => drop(parent.insert(name, value)),
            (Value::Object(parent), None) => drop(parent.shift_remove(&name).unwrap()),
            (Value::Array(parent), Some(value)) => parent[name.parse::<usize>().unwrap()] = value,
            (parent, _) => panic!("{parent} has no members to set"),
        }
    }

    pub(crate) fn generate(&self) -> Result<String, Error> {
        let (schema, openapi) = (self.schema.to_string(), self.openapi.to_string());
        generate(&Sources { schema: &schema, openapi: &openapi })
    }
}
