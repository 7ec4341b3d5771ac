//! What is known of one field.

use crate::values::Values;

/// A field of the contract, the items of one of its lists, or a field that the contract does not name.
///
/// ```
/// use optics_profile::{Profile, Standing};
/// use optics_validator::json;
///
/// let mut profile = Profile::new(r#"{ "properties": { "id": { "type": "string" } } }"#)?;
/// profile.learn(&json::read(br#"{ "id": "8D7A4C1E5B0F4E2D9C3A6B5F7E8D1C2B", "colour": "red" }"#)?);
/// let id = profile.field("id").ok_or("not in the contract")?;
/// assert_eq!((id.path(), id.parents(), id.present()), ("id", 1, 1));
/// assert_eq!(id.standing(), Standing::Documented);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Field<'p> {
    pub(crate) path: String,
    pub(crate) parents: u64,
    pub(crate) standing: Standing,
    pub(crate) values: &'p Values,
}

/// How a field stands to the contract.
///
/// ```
/// use optics_profile::{Profile, Standing};
/// use optics_validator::json;
///
/// let mut profile = Profile::new(r#"{ "properties": { "id": { "type": "string" } } }"#)?;
/// profile.learn(&json::read(br#"{ "id": "8D7A4C1E5B0F4E2D9C3A6B5F7E8D1C2B", "colour": "red" }"#)?);
/// let undocumented: Vec<Standing> = profile.undocumented().map(|field| field.standing()).collect();
/// assert_eq!(undocumented, [Standing::Undocumented]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Standing {
    /// The contract names it.
    Documented,
    /// Not a field, but the items of a list that the contract names.
    Items,
    /// The contract does not name it.
    Undocumented,
    /// Undocumented fields of one object, counted together under the name `*`.
    Folded {
        /// All undocumented fields of the object, since it had too many names for names of fields; else only those
        /// that are not written as names of fields are.
        all: bool,
    },
}

impl<'p> Field<'p> {
    /// Names from the top level down, joined by dots: `target.devices`. Fields of the items of a list are named where
    /// the list is, `packageExecutions.package`; the items themselves as `target.devices[]`. Undocumented fields that
    /// are counted together are `*`: `target.*`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// How many objects were seen that could have held the field; for items, how many lists.
    pub fn parents(&self) -> u64 {
        self.parents
    }

    /// How often it was there, `null` included. At most [`parents`](Self::parents), except for items of lists and for
    /// fields that are counted together.
    pub fn present(&self) -> u64 {
        self.values.count()
    }

    /// How it stands to the contract.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// What its values were like.
    pub fn values(&self) -> &'p Values {
        self.values
    }
}
