//! Noise: what differs between two copies of a page that say the same.

/// A small generator of numbers, so that a seed gives the same page on every machine (`SplitMix64`).
#[derive(Debug, Clone)]
pub(crate) struct Noise(u64);

impl Noise {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or_default()
    }

    /// True once in so many times.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// The text in lines of at least three words each.
    pub(crate) fn wrap(&mut self, text: &str) -> Vec<String> {
        let words: Vec<&str> = text.split(' ').collect();
        let mut lines = vec![String::new()];
        let mut in_line = 0;
        for (at, word) in words.iter().enumerate() {
            if in_line >= 3 && words.len() - at >= 3 && self.once_in(6) {
                lines.push(String::new());
                in_line = 0;
            }
            if let Some(line) = lines.last_mut() {
                if in_line > 0 {
                    line.push_str(self.space());
                }
                line.push_str(word);
            }
            in_line += 1;
        }
        lines
    }

    /// White space as pages have it.
    fn space(&mut self) -> &'static str {
        match self.below(40) {
            0 => "\u{a0}",
            1 => "  ",
            2 => " \u{200b}",
            3 => "\u{a0} ",
            _ => " ",
        }
    }

    /// Line ends and trailing blanks for a whole page.
    pub(crate) fn line_ends(&mut self, page: &str) -> String {
        let end = self.pick(&["\n", "\n", "\r\n", "\r"]);
        let mut text = String::new();
        for line in page.lines() {
            text.push_str(line);
            if self.once_in(10) {
                text.push_str(self.pick(&[" ", "  ", "\u{a0}"]));
            }
            text.push_str(end);
        }
        text
    }
}
