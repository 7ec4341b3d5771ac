use std::fmt;
use std::io;
use std::net::SocketAddr;

use crate::builder::MAX_SPEED;
use crate::executions::InvalidExecutions;

/// Why an emulator did not start.
#[derive(Debug)]
pub struct StartError(Kind);

#[derive(Debug)]
enum Kind {
    NotLoopback(SocketAddr),
    Listen(SocketAddr, io::Error),
    Examples(InvalidExecutions),
    Progress,
    Speed,
    Tenants(String),
    Tls(String),
    Randomness,
}

impl StartError {
    /// Whether the address to listen on is not a loopback address.
    pub fn is_not_loopback(&self) -> bool {
        matches!(self.0, Kind::NotLoopback(_))
    }

    /// Whether the address could not be listened on: it is in use, or the port needs rights.
    pub fn is_listen(&self) -> bool {
        matches!(self.0, Kind::Listen(..))
    }

    /// Whether the speed of the clock is out of range.
    pub fn is_speed(&self) -> bool {
        matches!(self.0, Kind::Speed)
    }

    pub(crate) fn not_loopback(address: SocketAddr) -> Self {
        Self(Kind::NotLoopback(address))
    }

    pub(crate) fn listen(address: SocketAddr, error: io::Error) -> Self {
        Self(Kind::Listen(address, error))
    }

    pub(crate) fn examples(error: InvalidExecutions) -> Self {
        Self(Kind::Examples(error))
    }

    pub(crate) fn progress() -> Self {
        Self(Kind::Progress)
    }

    pub(crate) fn speed() -> Self {
        Self(Kind::Speed)
    }

    /// Whether the tenants that were asked for cannot be: one has no application, or two have the same id.
    pub fn is_tenants(&self) -> bool {
        matches!(self.0, Kind::Tenants(_))
    }

    pub(crate) fn tls(why: String) -> Self {
        Self(Kind::Tls(why))
    }

    pub(crate) fn tenants(why: String) -> Self {
        Self(Kind::Tenants(why))
    }

    pub(crate) fn randomness() -> Self {
        Self(Kind::Randomness)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::NotLoopback(address) => write!(
                f,
                "cannot listen on {address}: the emulator is for this computer alone; \
                 use a loopback address such as 127.0.0.1:0"
            ),
            Kind::Listen(address, error) => {
                write!(f, "cannot listen on {address}: {error}; port 0 takes a free one")
            }
            Kind::Examples(error) => write!(f, "the examples of the contract cannot be served: {error}"),
            Kind::Progress => {
                f.write_str("the contract does not tell where the counts of an execution stand")
            }
            Kind::Speed => write!(f, "the clock can run at a speed from 0 to {MAX_SPEED}"),
            Kind::Tenants(why) => f.write_str(why),
            Kind::Tls(why) => write!(f, "no certificate could be made: {why}"),
            Kind::Randomness => f.write_str("the system gave no random numbers to make secrets from"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Kind::Listen(_, error) => Some(error),
            Kind::Examples(error) => Some(error),
            _ => None,
        }
    }
}
