//! Client of the CylanceOPTICS Package Deployment API.
