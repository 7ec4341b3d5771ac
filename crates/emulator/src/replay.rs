//! Ids of token requests, none of which may come twice while it could still be exchanged.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Mutex, PoisonError};

use optics_model::AuthClaims;
use ring::digest::{SHA256, digest};

/// Most ids that are remembered; beyond that the ones that expire first are forgotten.
const MAX_REMEMBERED: usize = 100_000;

/// What stands for an id: it can be of any length.
type Fingerprint = [u8; 32];

/// The ids that were used and have not expired.
#[derive(Default)]
pub(crate) struct UsedIds(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    known: HashSet<Fingerprint>,
    /// With the second in which the request expires, first.
    by_expiry: BTreeSet<(u64, Fingerprint)>,
}

impl UsedIds {
    /// Whether the id of this request is used for the first time; it is used then.
    pub(crate) fn is_fresh(&self, claims: &AuthClaims, now: u64) -> bool {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.forget_until(now);
        let fingerprint = fingerprint(claims);
        let is_fresh = inner.known.insert(fingerprint);
        if is_fresh {
            inner.by_expiry.insert((claims.exp, fingerprint));
            if inner.known.len() > MAX_REMEMBERED {
                inner.forget_first();
            }
        }
        is_fresh
    }
}

impl Inner {
    fn forget_until(&mut self, now: u64) {
        while self.by_expiry.first().is_some_and(|(expires, _)| *expires <= now) {
            self.forget_first();
        }
    }

    fn forget_first(&mut self) {
        if let Some((_, fingerprint)) = self.by_expiry.pop_first() {
            self.known.remove(&fingerprint);
        }
    }
}

/// An id is one of its application's; lengths keep the three apart.
fn fingerprint(claims: &AuthClaims) -> Fingerprint {
    let text =
        format!("{}:{}{}:{}{}", claims.tid.len(), claims.tid, claims.sub.len(), claims.sub, claims.jti);
    let mut fingerprint = Fingerprint::default();
    fingerprint.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
    fingerprint
}

#[cfg(test)]
mod tests {
    use super::{MAX_REMEMBERED, UsedIds};
    use optics_model::AuthClaims;

    fn claims(jti: &str, sub: &str, exp: u64) -> AuthClaims {
        AuthClaims::builder().jti(jti).sub(sub).tid("t").exp(exp).iat(0u64).iss("").build().unwrap()
    }

    #[test]
    fn an_id_is_fresh_once_for_each_application_until_it_expires() {
        let used = UsedIds::default();
        assert!(used.is_fresh(&claims("a", "x", 100), 0));
        assert!(!used.is_fresh(&claims("a", "x", 200), 99));
        assert!(used.is_fresh(&claims("a", "y", 100), 99));
        assert!(used.is_fresh(&claims("a", "x", 300), 100));
    }

    #[test]
    fn memory_is_bounded() {
        let used = UsedIds::default();
        for number in 0..MAX_REMEMBERED as u64 + 10 {
            assert!(used.is_fresh(&claims(&number.to_string(), "x", 1000 + number), 0));
        }
        assert_eq!(used.0.lock().unwrap().known.len(), MAX_REMEMBERED);
        assert!(used.is_fresh(&claims("0", "x", 1_000_000), 0));
        assert!(!used.is_fresh(&claims("50000", "x", 1_000_000), 0));
    }
}
