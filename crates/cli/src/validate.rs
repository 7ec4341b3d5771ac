//! `optics validate`: check captured executions against the contract.
