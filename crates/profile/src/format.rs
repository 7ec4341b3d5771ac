//! Formats of strings, recognised without keeping the string.

/// What a string looks like. Each string has exactly one format.
///
/// ```
/// use optics_profile::{Format, Profile};
/// use optics_validator::json;
///
/// let mut profile = Profile::new(r#"{ "properties": { "id": { "type": "string" } } }"#)?;
/// profile.learn(&json::read(br#"{ "id": "8D7A4C1E5B0F4E2D9C3A6B5F7E8D1C2B", "colour": "red" }"#)?);
/// let id = profile.field("id").ok_or("not in the contract")?;
/// let formats: Vec<_> = id.values().formats().collect();
/// assert_eq!(formats, [(Format::Hex32Upper, 1)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// RFC 3339 date and time with a fraction of a second, but without a zone.
    DateTimeFractionLocal,
    /// RFC 3339 date and time with a fraction of a second and an offset in digits.
    DateTimeFractionOffset,
    /// RFC 3339 date and time with a fraction of a second and the zone `Z`.
    DateTimeFractionZ,
    /// RFC 3339 date and time in whole seconds, but without a zone.
    DateTimeLocal,
    /// RFC 3339 date and time in whole seconds and with an offset in digits.
    DateTimeOffset,
    /// RFC 3339 date and time in whole seconds and with the zone `Z`.
    DateTimeZ,
    /// E-mail address.
    Email,
    /// The empty string.
    Empty,
    /// 32 hexadecimal digits, the letters among them in lower case.
    Hex32Lower,
    /// 32 hexadecimal digits, with letters of both cases or without letters.
    Hex32OtherCase,
    /// 32 hexadecimal digits, the letters among them in upper case.
    Hex32Upper,
    /// None of the others.
    Other,
    /// `ftp://…`
    UrlFtp,
    /// `ftps://…`
    UrlFtps,
    /// `http://…`
    UrlHttp,
    /// `https://…`
    UrlHttps,
    /// `scheme://…` of any other scheme.
    UrlOther,
    /// `sftp://…`
    UrlSftp,
    /// `smb://…`
    UrlSmb,
    /// UUID with hyphens, its letters in lower case.
    UuidLower,
    /// UUID with hyphens, with letters of both cases or without letters.
    UuidOtherCase,
    /// UUID with hyphens, its letters in upper case.
    UuidUpper,
}

impl Format {
    pub(crate) const COUNT: usize = 22;

    /// All formats, in the order of their names.
    pub const ALL: [Self; Self::COUNT] = [
        Self::DateTimeFractionLocal,
        Self::DateTimeFractionOffset,
        Self::DateTimeFractionZ,
        Self::DateTimeLocal,
        Self::DateTimeOffset,
        Self::DateTimeZ,
        Self::Email,
        Self::Empty,
        Self::Hex32Lower,
        Self::Hex32OtherCase,
        Self::Hex32Upper,
        Self::Other,
        Self::UrlFtp,
        Self::UrlFtps,
        Self::UrlHttp,
        Self::UrlHttps,
        Self::UrlOther,
        Self::UrlSftp,
        Self::UrlSmb,
        Self::UuidLower,
        Self::UuidOtherCase,
        Self::UuidUpper,
    ];

    /// Its stable name, in kebab case.
    pub fn name(self) -> &'static str {
        match self {
            Self::DateTimeFractionLocal => "date-time-fraction-local",
            Self::DateTimeFractionOffset => "date-time-fraction-offset",
            Self::DateTimeFractionZ => "date-time-fraction-z",
            Self::DateTimeLocal => "date-time-local",
            Self::DateTimeOffset => "date-time-offset",
            Self::DateTimeZ => "date-time-z",
            Self::Email => "email",
            Self::Empty => "empty",
            Self::Hex32Lower => "hex32-lower",
            Self::Hex32OtherCase => "hex32-other-case",
            Self::Hex32Upper => "hex32-upper",
            Self::Other => "other",
            Self::UrlFtp => "url-ftp",
            Self::UrlFtps => "url-ftps",
            Self::UrlHttp => "url-http",
            Self::UrlHttps => "url-https",
            Self::UrlOther => "url-other",
            Self::UrlSftp => "url-sftp",
            Self::UrlSmb => "url-smb",
            Self::UuidLower => "uuid-lower",
            Self::UuidOtherCase => "uuid-other-case",
            Self::UuidUpper => "uuid-upper",
        }
    }

    /// Whether it is a URL, of whatever scheme.
    pub fn is_url(self) -> bool {
        self.name().starts_with("url-")
    }

    /// The format of a string, in time linear in its length.
    pub fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self::Empty;
        }
        let by_length = match text.len() {
            32 => case_of_hex(text.as_bytes(), |_| false).map(Case::hex32),
            36 => case_of_hex(text.as_bytes(), |at| matches!(at, 8 | 13 | 18 | 23)).map(Case::uuid),
            _ => None,
        };
        by_length
            .or_else(|| date_time(text.as_bytes()))
            .or_else(|| url(text).map(|(format, _)| format))
            .or_else(|| is_email(text).then_some(Self::Email))
            .unwrap_or(Self::Other)
    }
}

/// Whether the text is a URL whose authority has user information (RFC 3986, section 3.2.1).
pub(crate) fn has_user_information(text: &str) -> bool {
    url(text).is_some_and(|(_, rest)| {
        rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@'))
    })
}

#[derive(Clone, Copy)]
enum Case {
    Lower,
    Upper,
    Other,
}

impl Case {
    fn hex32(self) -> Format {
        match self {
            Self::Lower => Format::Hex32Lower,
            Self::Upper => Format::Hex32Upper,
            Self::Other => Format::Hex32OtherCase,
        }
    }

    fn uuid(self) -> Format {
        match self {
            Self::Lower => Format::UuidLower,
            Self::Upper => Format::UuidUpper,
            Self::Other => Format::UuidOtherCase,
        }
    }
}

/// The case of hexadecimal digits with hyphens exactly at the given places; none where anything else stands.
fn case_of_hex(text: &[u8], hyphen_at: fn(usize) -> bool) -> Option<Case> {
    let fits =
        |(at, byte): (usize, &u8)| if hyphen_at(at) { *byte == b'-' } else { byte.is_ascii_hexdigit() };
    if !text.iter().enumerate().all(fits) {
        return None;
    }
    Some(match (text.iter().any(u8::is_ascii_lowercase), text.iter().any(u8::is_ascii_uppercase)) {
        (true, false) => Case::Lower,
        (false, true) => Case::Upper,
        _ => Case::Other,
    })
}

/// RFC 3339, section 5.6, with the zone left out as well. A leap second is allowed at any minute.
fn date_time(text: &[u8]) -> Option<Format> {
    let mut rest = Digits(text);
    rest.number(4, 0..=9999)?;
    rest.mark(b"-")?;
    rest.number(2, 1..=12)?;
    rest.mark(b"-")?;
    rest.number(2, 1..=31)?;
    rest.mark(b"Tt")?;
    rest.number(2, 0..=23)?;
    rest.mark(b":")?;
    rest.number(2, 0..=59)?;
    rest.mark(b":")?;
    rest.number(2, 0..=60)?;
    let fraction = rest.mark(b".").is_some();
    if fraction {
        let digits = rest.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        rest.0 = rest.0.get(digits..).filter(|_| digits > 0)?;
    }
    let [local, offset, z] = if fraction {
        [Format::DateTimeFractionLocal, Format::DateTimeFractionOffset, Format::DateTimeFractionZ]
    } else {
        [Format::DateTimeLocal, Format::DateTimeOffset, Format::DateTimeZ]
    };
    if rest.0.is_empty() {
        return Some(local);
    }
    if rest.mark(b"Zz").is_some() {
        return rest.0.is_empty().then_some(z);
    }
    rest.mark(b"+-")?;
    rest.number(2, 0..=23)?;
    rest.mark(b":")?;
    rest.number(2, 0..=59)?;
    rest.0.is_empty().then_some(offset)
}

/// What is left of a text of digits and marks.
struct Digits<'t>(&'t [u8]);

impl Digits<'_> {
    fn number(&mut self, digits: usize, range: std::ops::RangeInclusive<u32>) -> Option<()> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        let number =
            number.iter().try_fold(0, |number, byte| Some(number * 10 + char::from(*byte).to_digit(10)?))?;
        range.contains(&number).then_some(())
    }

    fn mark(&mut self, any_of: &[u8]) -> Option<()> {
        let (first, rest) = self.0.split_first().filter(|(first, _)| any_of.contains(first))?;
        let _ = first;
        self.0 = rest;
        Some(())
    }
}

/// The format of a URL, and what follows `://`.
fn url(text: &str) -> Option<(Format, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if !is_scheme || rest.is_empty() || rest.contains(|character: char| character.is_whitespace()) {
        return None;
    }
    let known = [
        ("ftp", Format::UrlFtp),
        ("ftps", Format::UrlFtps),
        ("http", Format::UrlHttp),
        ("https", Format::UrlHttps),
        ("sftp", Format::UrlSftp),
        ("smb", Format::UrlSmb),
    ];
    let format = known.into_iter().find(|(name, _)| scheme.eq_ignore_ascii_case(name));
    Some((format.map_or(Format::UrlOther, |(_, format)| format), rest))
}

/// One `@` between a part without white space and a host name or address: looser than RFC 5321, as logins are.
fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    let plain = |character: char| !character.is_whitespace() && !character.is_control() && character != '@';
    let of_host = |character: char| character.is_alphanumeric() || matches!(character, '-' | '.');
    !local.is_empty()
        && local.chars().all(plain)
        && !host.is_empty()
        && host.chars().all(of_host)
        && !host.starts_with(['.', '-'])
        && !host.ends_with(['.', '-'])
}

#[cfg(test)]
mod tests {
    use super::{Format, has_user_information};

    #[test]
    fn each_string_has_one_format() {
        for (text, name) in [
            ("", "empty"),
            (" ", "other"),
            ("2026-03-02T09:15:27.482Z", "date-time-fraction-z"),
            ("2026-03-02t09:15:27z", "date-time-z"),
            ("2026-03-02T09:15:27.000001+00:00", "date-time-fraction-offset"),
            ("2026-03-02T09:15:27-23:59", "date-time-offset"),
            ("2026-03-02 09:15:27Z", "other"),
            ("2026-03-02T09:15:27.4", "date-time-fraction-local"),
            ("2026-12-31T23:59:60", "date-time-local"),
            ("2026-13-02T09:15:27Z", "other"),
            ("2026-03-02T24:15:27Z", "other"),
            ("2026-03-02T09:15:27.Z", "other"),
            ("2026-03-02T09:15:27Zz", "other"),
            ("2026-03-02T09:15:27+0000", "other"),
            ("2026-03-02", "other"),
            ("abebf88c-f283-4edc-834b-aa8ad3bc682c", "uuid-lower"),
            ("ABEBF88C-F283-4EDC-834B-AA8AD3BC682C", "uuid-upper"),
            ("abebf88c-f283-4edc-834b-AA8AD3BC682C", "uuid-other-case"),
            ("00000000-0000-4000-8000-000000000000", "uuid-other-case"),
            ("abebf88cf283-4edc-834b--aa8ad3bc682c", "other"),
            ("C9F0F895FB98AB9159F51FD0297E236D", "hex32-upper"),
            ("c9f0f895fb98ab9159f51fd0297e236d", "hex32-lower"),
            ("c9f0f895fb98ab9159f51fd0297e236D", "hex32-other-case"),
            ("g9f0f895fb98ab9159f51fd0297e236d", "other"),
            ("C9F0F895FB98AB9159F51FD0297E236", "other"),
            ("analyst@example.com", "email"),
            ("a@b@example.com", "other"),
            ("@example.com", "other"),
            ("analyst@", "other"),
            ("SFTP://host/x", "url-sftp"),
            ("ftp://host", "url-ftp"),
            ("ftps://host", "url-ftps"),
            ("smb://host/share", "url-smb"),
            ("http://host", "url-http"),
            ("https://u:p@host", "url-https"),
            ("s3://bucket/key", "url-other"),
            ("https://", "other"),
            ("https://a b", "other"),
            ("://host", "other"),
            ("1a://host", "other"),
            ("ä", "other"),
        ] {
            assert_eq!(Format::of(text).name(), name, "{text}");
        }
    }

    #[test]
    fn user_information_stands_in_the_authority() {
        for (text, has) in [
            ("https://u:p@host/x", true),
            ("https://u@host", true),
            ("https://host/a@b", false),
            ("https://host?a@b", false),
            ("u@host", false),
        ] {
            assert_eq!(has_user_information(text), has, "{text}");
        }
    }

    #[test]
    fn formats_are_in_the_order_of_their_names() {
        assert!(Format::ALL.is_sorted_by(|left, right| left.name() < right.name()));
        assert!(Format::ALL.iter().enumerate().all(|(at, format)| *format as usize == at));
    }
}
