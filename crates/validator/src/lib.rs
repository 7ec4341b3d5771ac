//! Checks captured package executions against the contract.
