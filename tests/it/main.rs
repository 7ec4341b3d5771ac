//! End-to-end tests of optics: the command as a person runs it, over real HTTP and on real files.

mod canary;
mod canned;
mod command;
mod derived;
mod emulate;
mod get;
mod help;
mod reader;
mod validate;
