//! Through exchanges: the bodies of the answers that are about the resource.

use super::{Expectation, Met, Step};
use crate::captures::exchange::{Body, Exchange};
use crate::captures::items::space;
use crate::captures::place::Origin;
use crate::captures::select::{
    BODY_NOT_KEPT, Expected, NO_BODY, OTHER_HOST, OTHER_METHOD, OTHER_TYPE, OTHER_URL,
};
use crate::json::{self, Locator, Position, Skim};

const NO_REQUEST: &str = "expected a request with its URL, and the response to it";

impl<'b> Step<'_, '_, 'b, '_> {
    /// Reads an exchange out of `text`, and the body of its response, if it is about the resource.
    pub(super) fn exchange(&mut self, text: &'b [u8], start: Position, entry: Option<u64>) {
        let mut skim = Skim::new(text);
        let exchange = Exchange::read(&mut skim).and_then(|exchange| skim.end().map(|()| exchange));
        let exchange = match exchange {
            Ok(exchange) if std::str::from_utf8(text).is_ok() => exchange,
            _ => {
                let (position, reason) = match json::read(text) {
                    Err(error) => (error.position().within(start), error.reason().to_string()),
                    Ok(_) => (start, NO_REQUEST.to_owned()),
                };
                return self.unread(position, entry, reason);
            }
        };
        if exchange.url.is_none() && exchange.flaw_of_request.is_none() {
            return self.unread(start, entry, NO_REQUEST.to_owned());
        }
        let expected = self.walker.selection.expected(&exchange);
        // Whatever the answer to another request is, nobody looks at it.
        let is_other = matches!(expected, Err(OTHER_METHOD | OTHER_URL | OTHER_HOST));
        let flaw_of_response = exchange.flaw_of_response.filter(|_| !is_other);
        match (exchange.flaw_of_request.or(flaw_of_response), expected) {
            (Some(flaw), _) => self.unread(start, entry, flaw.to_owned()),
            (None, Ok(expected)) => self.response(text, &exchange, expected, start, entry),
            (None, Err(reason)) => (self.take)(Met::PassedOver(reason)),
        }
    }

    /// Reads the body of a response that is about the resource.
    fn response(
        &mut self,
        text: &[u8],
        exchange: &Exchange<'_>,
        expected: Expected,
        start: Position,
        entry: Option<u64>,
    ) {
        if let Some(reason) = exchange.lost_body() {
            if exchange.is_json() {
                self.unread(start, entry, reason.to_owned());
            } else {
                (self.take)(Met::PassedOver(OTHER_TYPE));
            }
            return;
        }
        let body = match exchange.body {
            Some(Body::Value(from, to)) => {
                let start = || Locator::new(text).locate(from).within(start);
                return self.body(&text[from..to], expected, || Origin::plain(start(), entry));
            }
            Some(Body::Text(raw)) if !raw.text.is_empty() => raw,
            _ if exchange.had_body => return (self.take)(Met::PassedOver(BODY_NOT_KEPT)),
            _ => return (self.take)(Met::PassedOver(NO_BODY)),
        };
        if !exchange.is_json() {
            return (self.take)(Met::PassedOver(OTHER_TYPE));
        }
        // Of a body that is accepted nobody asks where it stands.
        let start = || Locator::new(text).locate(body.start).within(start);
        // Out of the walker, since what is given on borrows from it.
        let mut decoder = std::mem::take(&mut self.walker.decoder);
        match decoder.body(body, exchange.base64, &exchange.encodings(), self.walker.limit as u64) {
            Ok((body, form)) => {
                self.body(body, expected, || Origin { start: start(), entry, form, part: None });
            }
            Err(reason) => self.unread(start(), entry, reason),
        }
        self.walker.decoder = decoder;
    }

    /// Gives on a body.
    fn body<'o>(&mut self, text: &[u8], expected: Expected, origin: impl FnOnce() -> Origin<'o>) {
        match expected {
            Expected::Error => {
                let origin = origin();
                (self.take)(Met::Document { text, expected: Expectation::Error, origin });
            }
            Expected::Page => self.page(text, origin()),
            Expected::Execution => {
                let end = (self.accept)(text, space(text, 0));
                if end.is_some_and(|end| space(text, end) == text.len()) {
                    (self.take)(Met::Accepted);
                } else {
                    self.document(text, origin());
                }
            }
        }
    }
}
