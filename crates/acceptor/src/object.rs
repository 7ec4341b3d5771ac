//! Objects: their members by name, in any order.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::u8x32;

use crate::Undocumented;
use crate::reading::{LANES, Reading, bits};

/// What the contract says about the members of an object.
pub(crate) struct Members<const N: usize> {
    /// JSON pointer to the object, with `*` for each index.
    pub(crate) pointer: &'static str,
    names: [&'static str; N],
    /// Bit by bit, which must be there.
    required: u64,
    /// Whether members without a name in the contract are read over.
    others: Others,
    written: [Written; N],
}

/// A name as it is usually written, with quotes and colon.
#[derive(Clone, Copy)]
struct Written {
    text: [u8; LANES],
    /// Bit by bit, which bytes of the text count.
    mask: u32,
    /// How many those are; zero if the name is too long to be told in one step.
    length: usize,
}

/// Members that the contract does not name.
#[derive(Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "which of them the generated text uses depends on the contract")]
pub(crate) enum Others {
    /// They are undocumented.
    Undocumented,
    /// They are what the object is there for.
    Free,
    /// They are for a closer look.
    LookCloser,
}

/// How many names of one object that the contract does not name are remembered, to see whether one comes twice. Each
/// is compared with each.
const REMEMBERED: usize = 32;

impl<const N: usize> Members<N> {
    pub(crate) const fn new(
        pointer: &'static str,
        names: [&'static str; N],
        required: u64,
        others: Others,
    ) -> Self {
        assert!(N <= 64, "a bit for each member");
        let mut written = [Written { text: [0; LANES], mask: 0, length: 0 }; N];
        let mut member = 0;
        while member < N {
            let name = names[member].as_bytes();
            if name.len() + 3 <= LANES {
                let text = &mut written[member].text;
                text[0] = b'"';
                let mut at = 0;
                while at < name.len() {
                    text[at + 1] = name[at];
                    at += 1;
                }
                text[name.len() + 1] = b'"';
                text[name.len() + 2] = b':';
                written[member].mask = u32::MAX >> (LANES - (name.len() + 3));
                written[member].length = name.len() + 3;
            }
            member += 1;
        }
        Self { pointer, names, required, others, written }
    }
}

impl<S: Simd> Reading<'_, '_, S> {
    /// The object that starts here: `value` reads the value of the member with this number.
    #[inline(always)]
    pub(crate) fn object<const N: usize>(
        &mut self,
        at: usize,
        members: &Members<N>,
        mut value: impl FnMut(&mut Self, usize, usize) -> Option<usize>,
    ) -> Option<usize> {
        let mut at = self.space(self.expect(at, b'{')?);
        let mut seen = 0;
        if self.byte(at) == b'}' {
            return (members.required == 0).then_some(at + 1);
        }
        let names = self.names.len();
        let mut next = 0;
        loop {
            let (member, end) = match self.member(at, members, next) {
                Some((member, end)) => (Some(member), end),
                // White space before the colon, a name too long for the short cut, or one that is not in the contract.
                None => {
                    let (name, end) = self.name(at)?;
                    let text = self.text.get(name.clone())?;
                    let known = members.names.iter().position(|known| known.as_bytes() == text);
                    if known.is_none() {
                        self.other(name, members.pointer, members.others, names)?;
                    }
                    (known, end)
                }
            };
            at = self.space(end);
            at = match member {
                Some(member) => {
                    if seen & (1 << member) != 0 {
                        return None;
                    }
                    seen |= 1 << member;
                    // Members usually come in the order of the contract.
                    next = member + 1;
                    value(self, member, at)?
                }
                None => self.skip(at)?,
            };
            at = self.space(at);
            match self.byte(at) {
                b',' => at = self.space(at + 1),
                b'}' => break,
                _ => return None,
            }
        }
        self.names.truncate(names);
        (seen & members.required == members.required).then_some(at + 1)
    }

    /// The member whose name stands here, and where the colon behind it ends.
    #[inline(always)]
    fn member<const N: usize>(&self, at: usize, members: &Members<N>, next: usize) -> Option<(usize, usize)> {
        let lanes = self.lanes(at);
        if next < N
            && let Some(end) = self.is_written(lanes, at, &members.written[next])
        {
            return Some((next, end));
        }
        // No iterator: what is not inlined cannot use vectors.
        let mut member = 0;
        while member < N {
            if let Some(end) = self.is_written(lanes, at, &members.written[member]) {
                return Some((member, end));
            }
            member += 1;
        }
        None
    }

    /// Where this name, of which `lanes` may be the start, ends together with its colon.
    #[inline(always)]
    fn is_written(&self, lanes: u8x32<S>, at: usize, written: &Written) -> Option<usize> {
        let equal = bits(lanes.simd_eq(u8x32::from_slice(self.simd, &written.text)));
        (written.length > 0 && equal & written.mask == written.mask).then_some(at + written.length)
    }

    /// Takes note of a name that is not in the contract.
    #[inline(always)]
    fn other(
        &mut self,
        name: Range<usize>,
        pointer: &'static str,
        others: Others,
        siblings: usize,
    ) -> Option<()> {
        if others == Others::LookCloser {
            return None;
        }
        self.remember(name.clone(), siblings)?;
        if others == Others::Undocumented {
            self.undocumented.push(Undocumented { object: pointer, name });
        }
        Some(())
    }

    /// The name that stands here, without quotes, and the end of the colon behind it. None if it has escapes.
    #[inline(always)]
    pub(crate) fn name(&self, at: usize) -> Option<(Range<usize>, usize)> {
        let start = self.expect(at, b'"')?;
        let end = self.unescaped(start)?;
        let colon = self.space(end + 1);
        Some((start..end, self.expect(colon, b':')?))
    }

    /// Remembers a name among those of the same object, which start at `siblings`. None if it is there already, or if
    /// there are too many to know.
    #[inline(always)]
    pub(crate) fn remember(&mut self, name: Range<usize>, siblings: usize) -> Option<()> {
        let text = self.text.get(name.clone())?;
        let known = self.names.get(siblings..)?;
        if known.len() == REMEMBERED || known.iter().any(|known| self.text.get(known.clone()) == Some(text)) {
            return None;
        }
        self.names.push(name);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};

    use super::{Members, Others};
    use crate::Extras;
    use crate::reading::Reading;

    const LONG: &str = "a name that is longer than all lanes";
    const MEMBERS: Members<3> = Members::new("", ["a", LONG, "bc"], 0, Others::Undocumented);

    /// What is not told here is read byte by byte, so that answers would not show it.
    #[test]
    fn a_name_that_is_written_as_usual_is_told_in_one_step() {
        for (text, told) in [
            (r#""a":1"#, Some((0, 4))),
            (r#""bc":"a""#, Some((2, 5))),
            (r#""b":1"#, None),
            (r#""bcd":1"#, None),
            (r#""bc" :1"#, None),
            (r#"xbc":1"#, None),
            ("", None),
            (&format!("\"{LONG}\":1"), None),
        ] {
            // Whichever was expected next.
            for next in 0..4 {
                let mut extras = Extras::default();
                let member = dispatch!(Level::new(), simd => {
                    Reading::new(simd, text.as_bytes(), false, &mut extras).member(0, &MEMBERS, next)
                });
                assert_eq!(member, told, "{text}, {next}");
            }
        }
    }
}
