//! Values that the contract says nothing about: JSON, whatever it is.

use fearless_simd::prelude::*;

use crate::reading::Reading;

/// How deep such a value may be nested, deeper than anybody nests: whatever is inlined here takes, without optimisation,
/// some ten kilobytes of stack a level, and threads have two thousand in all.
const DEPTH: usize = 16;

impl<S: Simd> Reading<'_, '_, S> {
    /// Behind the value that starts here.
    #[inline(always)]
    pub(crate) fn skip(&mut self, at: usize, depth: usize) -> Option<usize> {
        match self.byte(at) {
            b'"' => self.string(at),
            b'{' | b'[' => {
                let simd = self.simd;
                simd.vectorize(
                    #[inline(always)]
                    || self.nested(at, depth),
                )
            }
            b't' | b'f' => self.boolean(at),
            b'n' => self.null(at),
            _ => self.number(at),
        }
    }

    /// Calls itself for what is nested, no deeper than [`DEPTH`].
    #[inline(always)]
    fn nested(&mut self, at: usize, depth: usize) -> Option<usize> {
        if depth == DEPTH {
            return None;
        }
        if self.byte(at) == b'[' {
            return self.array(
                at,
                (0, usize::MAX),
                #[inline(always)]
                |reading, at| reading.skip(at, depth + 1),
            );
        }
        let mut at = self.space(at + 1);
        if self.byte(at) == b'}' {
            return Some(at + 1);
        }
        let names = self.names.len();
        loop {
            let (name, end) = self.name(at)?;
            self.remember(name, names)?;
            at = self.skip(self.space(end), depth + 1)?;
            at = self.space(at);
            match self.byte(at) {
                b',' => at = self.space(at + 1),
                b'}' => {
                    self.names.truncate(names);
                    return Some(at + 1);
                }
                _ => return None,
            }
        }
    }
}
