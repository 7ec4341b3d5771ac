//! Why there is no profile.

use std::fmt;

/// A contract that no profile can be made for, a text that is no profile, or profiles that do not fit each other.
///
/// The message is one line. It quotes names of the contract and of members of the profile's text, never a value.
///
/// ```
/// use optics_profile::Profile;
///
/// let error = Profile::new("no JSON").unwrap_err();
/// assert!(error.is_contract() && !error.is_other_contract());
/// println!("{error}");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    line: Option<usize>,
    detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Contract,
    NotAProfile,
    OtherVersion,
    OtherContract,
    TooMuch,
}

impl Error {
    /// The contract cannot be profiled by.
    pub fn is_contract(&self) -> bool {
        self.kind == Kind::Contract
    }

    /// The profile is of another contract, or of another state of it: fields were added, removed or changed their
    /// kind.
    pub fn is_other_contract(&self) -> bool {
        self.kind == Kind::OtherContract
    }

    /// The profile was written by a version that this one cannot read.
    pub fn is_other_version(&self) -> bool {
        self.kind == Kind::OtherVersion
    }

    /// Line of the profile's text, counted from 1, where the trouble shows.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    pub(crate) fn contract(detail: impl Into<String>) -> Self {
        Self { kind: Kind::Contract, line: None, detail: detail.into() }
    }

    pub(crate) fn not_a_profile(line: usize, detail: impl Into<String>) -> Self {
        Self { kind: Kind::NotAProfile, line: Some(line), detail: detail.into() }
    }

    pub(crate) fn other_version(line: usize) -> Self {
        let detail = "this version reads profiles of version 1; learn the profile anew".to_owned();
        Self { kind: Kind::OtherVersion, line: Some(line), detail }
    }

    pub(crate) fn other_contract() -> Self {
        let detail =
            "it is of another contract, or of another state of it; learn it anew with this one".to_owned();
        Self { kind: Kind::OtherContract, line: None, detail }
    }

    pub(crate) fn too_much() -> Self {
        let detail = "together they count more than 2^53 - 1; keep them as two profiles".to_owned();
        Self { kind: Kind::TooMuch, line: None, detail }
    }

    pub(crate) fn at_line(self, line: usize) -> Self {
        Self { line: Some(line), ..self }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        match self.kind {
            Kind::Contract => write!(f, "no profile can be made by this contract: {}", self.detail),
            Kind::NotAProfile => write!(f, "this is no whole profile: {}", self.detail),
            Kind::OtherVersion => write!(f, "the profile cannot be read: {}", self.detail),
            Kind::OtherContract => write!(f, "the profile does not fit: {}", self.detail),
            Kind::TooMuch => write!(f, "the profiles cannot be merged: {}", self.detail),
        }
    }
}

impl std::error::Error for Error {}
