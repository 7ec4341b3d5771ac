//! Profiles through their public interface.

mod canary;
mod contract;
mod generated;
mod learn;
mod merge;
mod read;
