//! The characters that are spelled out, in ranges.
//!
//! Source: the Unicode Character Database 16.0.0, `DerivedCoreProperties.txt` (`Default_Ignorable_Code_Point`),
//! `DerivedGeneralCategory.txt` (`Cc`, `Cf`, `Zl`, `Zp`) and `PropList.txt` (`Noncharacter_Code_Point`). A test holds the
//! table against another implementation of that database.

/// First and last of each range, in order; none touches the next.
pub(crate) const RANGES: [(u32, u32); 44] = [
    (0x0000, 0x001F),   // Cc: C0
    (0x007F, 0x009F),   // Cc: DEL and C1
    (0x00AD, 0x00AD),   // soft hyphen
    (0x034F, 0x034F),   // combining grapheme joiner
    (0x0600, 0x0605),   // Cf: Arabic signs around numbers
    (0x061C, 0x061C),   // Arabic letter mark
    (0x06DD, 0x06DD),   // Cf: end of ayah
    (0x070F, 0x070F),   // Cf: Syriac abbreviation mark
    (0x0890, 0x0891),   // Cf: Arabic marks above amounts
    (0x08E2, 0x08E2),   // Cf: disputed end of ayah
    (0x115F, 0x1160),   // Hangul fillers
    (0x17B4, 0x17B5),   // Khmer inherent vowels
    (0x180B, 0x180F),   // Mongolian variation selectors and vowel separator
    (0x200B, 0x200F),   // zero width, joiners, direction marks
    (0x2028, 0x202E),   // line and paragraph separators, embeddings and overrides of direction
    (0x2060, 0x206F),   // word joiner, invisible operators, isolates, deprecated format characters
    (0x3164, 0x3164),   // Hangul filler
    (0xFDD0, 0xFDEF),   // noncharacters
    (0xFE00, 0xFE0F),   // variation selectors
    (0xFEFF, 0xFEFF),   // byte order mark
    (0xFFA0, 0xFFA0),   // halfwidth Hangul filler
    (0xFFF0, 0xFFFB),   // reserved as ignorable; interlinear annotations
    (0xFFFE, 0xFFFF),   // noncharacters, and so at the end of each plane
    (0x110BD, 0x110BD), // Cf: Kaithi number sign
    (0x110CD, 0x110CD), // Cf: Kaithi number sign above
    (0x13430, 0x1343F), // Cf: joiners of Egyptian hieroglyphs
    (0x1BCA0, 0x1BCA3), // shorthand format controls
    (0x1D173, 0x1D17A), // controls of musical symbols
    (0x1FFFE, 0x1FFFF),
    (0x2FFFE, 0x2FFFF),
    (0x3FFFE, 0x3FFFF),
    (0x4FFFE, 0x4FFFF),
    (0x5FFFE, 0x5FFFF),
    (0x6FFFE, 0x6FFFF),
    (0x7FFFE, 0x7FFFF),
    (0x8FFFE, 0x8FFFF),
    (0x9FFFE, 0x9FFFF),
    (0xAFFFE, 0xAFFFF),
    (0xBFFFE, 0xBFFFF),
    (0xCFFFE, 0xCFFFF),
    (0xDFFFE, 0xE0FFF), // noncharacters; tags and variation selectors, and what is reserved around them
    (0xEFFFE, 0xEFFFF),
    (0xFFFFE, 0xFFFFF),
    (0x0010_FFFE, 0x0010_FFFF),
];
