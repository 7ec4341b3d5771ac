//! Reads the vendor's documentation page and reports where it drifts from the contract.
