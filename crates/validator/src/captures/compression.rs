//! Compressed sources, and the encodings in which bodies travel.

use std::io::{self, BufRead, BufReader, Read};

/// How bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    Gzip,
    /// What HTTP calls `deflate`: zlib, or, from servers that took the word at its word, without its frame.
    Deflate,
    Brotli,
    Zstandard,
}

/// A window of 128 MiB, the largest that the format recommends every decoder to know, would be memory beyond all bounds
/// here; 8 MiB is what `Content-Encoding: zstd` allows (RFC 9659), and what the command writes below level 20.
const ZSTANDARD_WINDOW_LOG: u32 = 23;

/// What the first bytes tell the text is packed in, whether that is read here or not.
pub(crate) fn packing(head: &[u8]) -> Option<&'static str> {
    Compression::by_signature(head).map(Compression::name).or_else(|| Compression::unknown_by_signature(head))
}

impl Compression {
    /// What the first bytes tell. Brotli has no signature.
    pub(super) fn by_signature(head: &[u8]) -> Option<Self> {
        match head {
            [0x1F, 0x8B, ..] => Some(Self::Gzip),
            // The second is a skippable frame, in which some tools put the index of what follows.
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Some(Self::Zstandard),
            _ => None,
        }
    }

    /// What else the first bytes tell the text is packed in, which is not read here.
    pub(super) fn unknown_by_signature(head: &[u8]) -> Option<&'static str> {
        match head {
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some("bzip2"),
            [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Some("xz"),
            [0x04, 0x22, 0x4D, 0x18, ..] => Some("lz4"),
            [b'P', b'K', 3, 4, ..] => Some("zip"),
            [b'7', b'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => Some("7z"),
            _ => None,
        }
    }

    /// A name in the header `Content-Encoding`. None for a name nobody knows here.
    pub(super) fn by_token(token: &str) -> Option<Self> {
        match token.to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            "br" => Some(Self::Brotli),
            "zstd" => Some(Self::Zstandard),
            _ => None,
        }
    }

    /// The name, for people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "brotli",
            Self::Zstandard => "zstd",
        }
    }

    /// What `packed` gives, unpacked.
    pub(super) fn reader<'r>(self, packed: impl Read + Send + 'r) -> io::Result<Box<dyn Read + Send + 'r>> {
        Ok(match self {
            Self::Gzip => Box::new(Members(flate2::bufread::MultiGzDecoder::new(BufReader::new(packed)))),
            Self::Deflate => {
                let mut packed = BufReader::new(packed);
                let head = packed.fill_buf()?;
                // A header of zlib is a multiple of 31 and names the method 8.
                let framed = matches!(head, [first, second, ..]
                    if first & 0x0F == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0);
                if framed {
                    let decoder = flate2::bufread::ZlibDecoder::new(packed);
                    Box::new(Whole::new(decoder, |decoder| has_more(decoder.get_mut())))
                } else {
                    let decoder = flate2::bufread::DeflateDecoder::new(packed);
                    Box::new(Whole::new(decoder, |decoder| has_more(decoder.get_mut())))
                }
            }
            Self::Brotli => {
                let decoder = brotli_decompressor::Decompressor::new(packed, 1 << 14);
                // Asked once more after the end, it fails if it holds something that it did not need.
                Box::new(Whole::new(decoder, |decoder| {
                    let held = decoder.read(&mut [0]).is_err();
                    Ok(held || decoder.get_mut().read(&mut [0])? > 0)
                }))
            }
            Self::Zstandard => {
                let mut decoder = zstd::stream::read::Decoder::new(packed)?;
                decoder.window_log_max(ZSTANDARD_WINDOW_LOG)?;
                Box::new(decoder)
            }
        })
    }
}

/// What the members of gzip give. What follows the last is the start of another, to the decoder.
struct Members<D>(D);

impl<D: Read> Read for Members<D> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out).map_err(|error| match error.kind() {
            kind @ io::ErrorKind::UnexpectedEof => {
                io::Error::new(kind, "it is cut off, or something else follows")
            }
            _ => error,
        })
    }
}

/// What a decoder gives that is content with the start of its source: that something else follows is an error.
struct Whole<D, M> {
    decoder: D,
    /// Whether there is more in the source, once the decoder has ended.
    more: M,
}

impl<D: Read, M: FnMut(&mut D) -> io::Result<bool>> Whole<D, M> {
    fn new(decoder: D, more: M) -> Self {
        Self { decoder, more }
    }
}

impl<D: Read, M: FnMut(&mut D) -> io::Result<bool>> Read for Whole<D, M> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(out)?;
        if read == 0 && !out.is_empty() && (self.more)(&mut self.decoder)? {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "something else follows"));
        }
        Ok(read)
    }
}

fn has_more(source: &mut impl BufRead) -> io::Result<bool> {
    source.fill_buf().map(|rest| !rest.is_empty())
}
