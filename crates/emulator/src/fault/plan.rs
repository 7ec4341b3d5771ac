use std::fmt;

use optics_model::Operation;

use super::Fault;

/// Which requests go wrong, and how: an ordered, counted list of faults for each operation.
///
/// A plan is read from text and written as text; flag, file, admin endpoint and library share that one form.
///
/// ```
/// use optics_emulator::Plan;
///
/// let plan: Plan = "get: 429×2 (Retry-After 1), reset, 200; token: 503".parse()?;
/// assert_eq!(plan.to_string(), "get: 429×2 (Retry-After 1), reset, 200; token: 503");
///
/// let error = "get: 429, explode".parse::<Plan>().unwrap_err();
/// assert_eq!((error.line(), error.column()), (1, 11));
/// # Ok::<(), optics_emulator::InvalidPlan>(())
/// ```
///
/// # Text form
///
/// ```text
/// plan     = sequence { (";" | line break) sequence }
/// sequence = [ target ":" ] entry { "," entry }
/// target   = token | get | list | any | connect          any, where none is given
/// entry    = fault [ ("×" | "x") count ] [ "(" option { "," option } ")" ]
///          | percent "%" fault [ "(" … ")" ]              after all counted entries
///          | "seed" number                                after a percentage: of its random numbers
/// ```
///
/// `#` starts a comment that goes to the end of the line. A request is given the next entry of the first sequence that
/// is about it and has one left; after that it is answered as usual. A percentage is never used up: it is thrown for each
/// request that reaches it, and where it misses, the next sequence has its turn.
///
/// Faults come before tokens, ids and pages are looked at. A target of `connect` is about a connection that was just
/// accepted, before a byte of it is read; of the faults it takes `reset`, `close`, `hang` and `200`.
///
/// | fault | what the client gets |
/// |---|---|
/// | `200` | the answer as it is |
/// | `200 (close)` | the answer as it is, then FIN, which no header announces |
/// | `401`, `429`, `503`, …: any status from 201 to 599 that is no redirect | that status, with the contract's error body |
/// | … `(Retry-After 1)`, `(Retry-After -5)`, `(Retry-After "soon")` | that header, as it is given |
/// | … `(Retry-After date 30)` | that header, with the date 30 seconds after the emulator's now |
/// | … `(message "…")`, `(text)`, `(text "…")` | a message of one's own; plain text in place of JSON |
/// | `redirect 302 to "http://…"`: 301, 302, 303, 307 or 308 | that status and `Location` |
/// | `reset` | no byte; the connection ends by RST |
/// | `close` | no byte; the connection ends by FIN |
/// | `hang` | nothing, until the client goes, faults are set anew, or the emulator ends |
/// | `cut head at 20` | 20 bytes of status line and headers, but never all, then FIN; with `(reset)`, RST |
/// | `cut body at 100` | the headers and 100 bytes of the body, but never all, then FIN; with `(reset)`, RST |
/// | `length +5`, `length -5` | a `Content-Length` 5 bytes too long or too short, the whole body, then FIN |
/// | `dribble 10 every 5ms` | the whole answer, 10 bytes at a time, then FIN |
/// | `delay 200ms` | the answer, after a wait (`ms`, `s` or `min`; an hour at most) |
/// | `delay log-normal 50ms 0.5 (seed 7)` | the same; the wait's median, and the standard deviation of its logarithm |
/// | `broken gzip` | the answer, called gzip, with a body that is not |
/// | `html` | 200 and an HTML page |
/// | `invalid json` | the answer without the last byte of its body, its length being right |
/// | `empty` | 200, JSON by its media type, and no byte of a body |
/// | `set /deviceCount "x"` | the answer with that JSON value at the JSON Pointer, in place of the one there |
/// | `null /deviceCount` | the same as `set /deviceCount null` |
/// | `remove /deviceCount` | the answer without that field or element |
/// | `add /priority 1` | the answer with a field or element that it did not have |
///
/// A pointer with other characters than letters, digits and `_ ~ / . -` stands in quotes. Where the answer would not have
/// been 200, what changes its JSON leaves it as it is; where nothing stands at the pointer, the answer is 500 and says so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    pub(crate) sequences: Vec<Sequence>,
}

/// The entries for one target.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sequence {
    pub(crate) target: Target,
    pub(crate) steps: Vec<Step>,
    /// Thrown when the steps are used up. Together they are at most everything.
    pub(crate) rates: Vec<Rate>,
    pub(crate) seed: u64,
}

/// A fault, so many times.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) fault: Fault,
    pub(crate) count: u32,
}

/// A fault, so many times in a million.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rate {
    pub(crate) per_million: u32,
    pub(crate) fault: Fault,
}

/// What a sequence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Token,
    Get,
    List,
    Any,
    Connect,
}

impl Plan {
    /// Whether no request would go wrong by it.
    pub fn is_empty(&self) -> bool {
        self.sequences.is_empty()
    }

    /// Puts another plan behind this one.
    pub fn extend(&mut self, other: Self) {
        self.sequences.extend(other.sequences);
    }
}

impl Sequence {
    pub(crate) fn is_used_up(&self) -> bool {
        self.steps.is_empty() && self.rates.is_empty()
    }
}

impl Target {
    pub(crate) const ALL: [Self; 5] = [Self::Token, Self::Get, Self::List, Self::Any, Self::Connect];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Get => "get",
            Self::List => "list",
            Self::Any => "any",
            Self::Connect => "connect",
        }
    }

    /// The one target that is about the operation alone.
    pub(crate) fn of(operation: Operation) -> Self {
        if operation == Operation::REQUEST_ACCESS_TOKEN {
            Self::Token
        } else if operation == Operation::LIST_PACKAGE_EXECUTIONS {
            Self::List
        } else {
            Self::Get
        }
    }

    /// Whether a sequence of this target is about what has the other.
    pub(crate) fn is_about(self, other: Self) -> bool {
        self == other || (self == Self::Any && other != Self::Connect)
    }

    /// Whether the fault can happen to it.
    pub(crate) fn takes(self, fault: &Fault) -> bool {
        self != Self::Connect || matches!(fault, Fault::Normal | Fault::Reset | Fault::Close | Fault::Hang)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
