//! What a fault makes of an answer.

use std::f64::consts::TAU;
use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use hyper::StatusCode;
use hyper::header::{self, HeaderValue};

use super::cursor::MAX_PAUSE;
use super::{Drawn, Fault, RetryAfter, StatusBody};
use crate::clock::{self, Clock};
use crate::refusal::{Refusal, error_body};
use crate::reply::{self, Reply};
use crate::splice::{self, Unfound};
use crate::wire::{End, Script};

/// What is done in place of answering as usual.
pub(crate) enum Applied {
    /// This is the answer.
    Reply(Reply),
    /// This is what goes over the wire.
    Script {
        script: Script,
        /// Of an answer whose head is sent whole.
        status: Option<StatusCode>,
    },
}

impl Applied {
    /// Of which no whole head is sent.
    fn headless(script: Script) -> Self {
        Self::Script { script, status: None }
    }
}

impl Drawn {
    /// How long to wait before the answer is made.
    pub(crate) fn delay(&self) -> Option<Duration> {
        match self.fault {
            Fault::Delay(delay) => Some(delay),
            Fault::DelayLogNormal { median, sigma, seed } => {
                Some(log_normal(median, sigma, &mut numbered(seed, self.number)))
            }
            _ => None,
        }
    }

    /// Whether the answer does not depend on the one that the request would get.
    pub(crate) fn replaces(&self) -> bool {
        matches!(
            self.fault,
            Fault::Status { .. }
                | Fault::Redirect { .. }
                | Fault::Reset
                | Fault::Close
                | Fault::Hang
                | Fault::Html
                | Fault::Empty
        )
    }

    /// What becomes of `reply`, the answer that the request would get; `is_head` says that its body is not sent.
    pub(crate) fn apply(&self, mut reply: Reply, is_head: bool, clock: &Clock) -> Applied {
        match &self.fault {
            Fault::Normal | Fault::Delay(_) | Fault::DelayLogNormal { .. } => {}
            Fault::Status { status, retry_after, body } => {
                reply = status_reply(*status, retry_after.as_ref(), body, clock);
            }
            Fault::Redirect { status, location } => reply = redirect(*status, location),
            Fault::Html => reply = reply::with_content(StatusCode::OK, "text/html; charset=utf-8", PAGE),
            Fault::Empty => reply = reply::json(Bytes::new()),
            Fault::InvalidJson => {
                let body = reply.body_mut();
                *body = if body.is_empty() { Bytes::from_static(b"{") } else { body.slice(..body.len() - 1) };
            }
            Fault::BrokenGzip => {
                reply.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                *reply.body_mut() = [GZIP_HEADER, reply.body()].concat().into();
            }
            Fault::Set { pointer, value } => reply = edited(reply, |text| splice::set(text, pointer, value)),
            Fault::Remove { pointer } => reply = edited(reply, |text| splice::remove(text, pointer)),
            Fault::Add { pointer, value } => reply = edited(reply, |text| splice::add(text, pointer, value)),
            Fault::Reset => return Applied::headless(Script::new("", End::Reset)),
            Fault::Close => return Applied::headless(Script::new("", End::Close)),
            Fault::Hang => return Applied::headless(Script::new("", End::Hang { releases: self.releases })),
            Fault::CutHead { at, reset } => {
                let (head, _) = written(&reply, 0);
                return Applied::headless(Script::new(cut(&head, 0, *at), end(*reset)));
            }
            Fault::CutBody { at, reset } => {
                let (mut all, head) = written(&reply, 0);
                all.extend_from_slice(sent(&reply, is_head));
                let script = Script::new(cut(&all, head, *at), end(*reset));
                return Applied::Script { script, status: Some(reply.status()) };
            }
            Fault::CloseAfter => {
                let (mut all, _) = written(&reply, 0);
                all.extend_from_slice(sent(&reply, is_head));
                let script = Script::new(all, End::Close);
                return Applied::Script { script, status: Some(reply.status()) };
            }
            Fault::Length(by) => {
                let (mut all, _) = written(&reply, *by);
                all.extend_from_slice(sent(&reply, is_head));
                let script = Script::new(all, End::Close);
                return Applied::Script { script, status: Some(reply.status()) };
            }
            Fault::Dribble { bytes, every } => {
                reply.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                let (mut all, _) = written(&reply, 0);
                all.extend_from_slice(sent(&reply, is_head));
                let at_once = usize::try_from(*bytes).unwrap_or(usize::MAX);
                let script = Script { at_once, pause: *every, ..Script::new(all, End::Close) };
                return Applied::Script { script, status: Some(reply.status()) };
            }
        }
        Applied::Reply(reply)
    }
}

const PAGE: &str = "<!doctype html>\n<html><head><title>Sign in</title></head>\
                    <body><h1>Sign in to continue</h1></body></html>\n";

/// How a gzip stream starts; what follows is none.
const GZIP_HEADER: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

fn end(reset: bool) -> End {
    if reset { End::Reset } else { End::Close }
}

/// The first bytes: `kept`, and at most `more`, but never all.
fn cut(all: &[u8], kept: usize, more: u32) -> Vec<u8> {
    let more = usize::try_from(more).unwrap_or(usize::MAX);
    let most = all.len().saturating_sub(1).max(kept);
    all[..kept.saturating_add(more).min(most)].to_vec()
}

/// What is sent of the body.
fn sent(reply: &Reply, is_head: bool) -> &[u8] {
    if is_head { &[] } else { reply.body() }
}

/// Status line and headers, with a length that is `off` by so much; and how long they are.
fn written(reply: &Reply, off: i32) -> (Vec<u8>, usize) {
    let status = reply.status();
    let mut head =
        format!("HTTP/1.1 {} {}\r\n", status.as_u16(), status.canonical_reason().unwrap_or_default())
            .into_bytes();
    let length = i64::try_from(reply.body().len()).unwrap_or(i64::MAX).saturating_add(off.into()).max(0);
    for (name, value) in reply.headers() {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(format!("content-length: {length}\r\n\r\n").as_bytes());
    let length = head.len();
    (head, length)
}

fn status_reply(status: u16, retry_after: Option<&RetryAfter>, body: &StatusBody, clock: &Clock) -> Reply {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let usual = || status.canonical_reason().unwrap_or("a fault on demand").to_owned();
    let mut reply = match body {
        StatusBody::Json(message) => {
            let message = message.clone().unwrap_or_else(usual);
            reply::with_content(status, "application/json", error_body(&message))
        }
        StatusBody::Text(text) => {
            let text = text.clone().unwrap_or_else(usual);
            reply::with_content(status, "text/plain; charset=utf-8", text)
        }
    };
    let retry_after = match retry_after {
        Some(RetryAfter::Text(text)) => HeaderValue::from_str(text).ok(),
        Some(RetryAfter::Date(seconds)) => clock::http_date(clock.now().saturating_add_signed(*seconds))
            .and_then(|date| HeaderValue::from_str(&date).ok()),
        None => None,
    };
    if let Some(value) = retry_after {
        reply.headers_mut().insert(header::RETRY_AFTER, value);
    }
    if status == StatusCode::UNAUTHORIZED {
        reply.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT) {
        *reply.body_mut() = Bytes::new();
        reply.headers_mut().remove(header::CONTENT_TYPE);
    }
    reply
}

fn redirect(status: u16, location: &str) -> Reply {
    let mut reply = Reply::new(Bytes::new());
    *reply.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::FOUND);
    if let Ok(location) = HeaderValue::from_str(location) {
        reply.headers_mut().insert(header::LOCATION, location);
    }
    reply
}

/// The answer with its JSON changed; left as it is where it would have been no 200.
fn edited(mut reply: Reply, edit: impl FnOnce(&str) -> Result<String, Unfound>) -> Reply {
    if reply.status() != StatusCode::OK {
        return reply;
    }
    let changed = match std::str::from_utf8(reply.body()) {
        Ok(text) => edit(text),
        Err(_) => Err(Unfound("the body is not UTF-8")),
    };
    match changed {
        Ok(text) => {
            *reply.body_mut() = text.into();
            reply
        }
        Err(Unfound(why)) => {
            let message = format!("the emulator could not make the fault that was asked for: {why}");
            Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, message).into_reply()
        }
    }
}

/// Random numbers that are others for each number, and the same each time.
fn numbered(seed: u64, number: u64) -> Rng {
    Rng::with_seed(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// A duration by the log-normal distribution, at most [`MAX_PAUSE`].
fn log_normal(median: Duration, sigma: f64, random: &mut Rng) -> Duration {
    // Box and Muller's way to a normal distribution; 1 - x is never 0.
    let normal = (-2.0 * (1.0 - random.f64()).ln()).sqrt() * (TAU * random.f64()).cos();
    let seconds = median.as_secs_f64() * (sigma * normal).exp();
    Duration::try_from_secs_f64(seconds).map_or(MAX_PAUSE, |delay| delay.min(MAX_PAUSE))
}
