//! The client through its public interface, over real HTTP on loopback.

mod time;
mod virtual_clock;
