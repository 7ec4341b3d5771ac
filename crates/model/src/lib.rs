//! Typed package executions of the CylanceOPTICS Package Deployment API.
