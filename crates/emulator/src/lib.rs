//! The Package Deployment API on loopback, for tests.
