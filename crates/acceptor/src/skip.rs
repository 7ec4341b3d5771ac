//! Values that the contract says nothing about: JSON, whatever it is.

use fearless_simd::prelude::*;

use crate::reading::Reading;

/// How deep such a value may be nested. What reads the text more closely gives up a little above a hundred.
const DEPTH: usize = 64;

/// Stands for an array where an object has the number of names before its own.
const ARRAY: u16 = u16::MAX;

impl<S: Simd> Reading<'_, '_, S> {
    /// Behind the value that starts here.
    #[inline(always)]
    pub(crate) fn skip(&mut self, at: usize) -> Option<usize> {
        match self.byte(at) {
            b'{' | b'[' => {
                let simd = self.simd;
                simd.vectorize(
                    #[inline(always)]
                    || self.nested(at),
                )
            }
            _ => self.scalar(at),
        }
    }

    #[inline(always)]
    fn scalar(&self, at: usize) -> Option<usize> {
        match self.byte(at) {
            b'"' => self.string(at),
            b't' | b'f' => self.boolean(at),
            b'n' => self.null(at),
            _ => self.number(at),
        }
    }

    /// Behind the object or array that starts here.
    ///
    /// It does not call itself for what is nested: without optimisation, one call takes a hundred kilobytes of the stack.
    #[inline(always)]
    fn nested(&mut self, mut at: usize) -> Option<usize> {
        // What is open, the innermost last: of an object, how many names there were before its own.
        let mut open = [ARRAY; DEPTH];
        let mut depth = 0;
        loop {
            match self.byte(at) {
                bracket @ (b'{' | b'[') => {
                    let names = u16::try_from(self.names.len()).ok()?;
                    at = self.space(at + 1);
                    // In ASCII, each closing bracket stands two behind its opening one.
                    if self.byte(at) == bracket + 2 {
                        at += 1;
                        // One more level, if only for a moment.
                        open.get(depth)?;
                    } else {
                        *open.get_mut(depth)? = if bracket == b'{' { names } else { ARRAY };
                        depth += 1;
                        if bracket == b'{' {
                            at = self.member_of(names, at)?;
                        }
                        continue;
                    }
                }
                _ => at = self.scalar(at)?,
            }
            // Behind a value.
            loop {
                let Some(innermost) = depth.checked_sub(1) else { return Some(at) };
                let names = open[innermost];
                at = self.space(at);
                match (self.byte(at), names) {
                    (b',', ARRAY) => {
                        at = self.space(at + 1);
                        break;
                    }
                    (b',', names) => {
                        at = self.member_of(names, self.space(at + 1))?;
                        break;
                    }
                    (b']', ARRAY) => {}
                    (b'}', names) if names != ARRAY => self.names.truncate(usize::from(names)),
                    _ => return None,
                }
                at += 1;
                depth = innermost;
            }
        }
    }

    /// The start of the value whose name stands here. The names of its object are those behind so many.
    #[inline(always)]
    fn member_of(&mut self, names: u16, at: usize) -> Option<usize> {
        let (name, end) = self.name(at)?;
        self.remember(name, usize::from(names))?;
        Some(self.space(end))
    }
}
