//! What can hold credentials does not show them, unless it is asked to.

use std::fmt::Debug;

use optics_model::{
    Destination, PackageExecution, PackageInvocation, PackageRef, PackageRefKind, Secret, TokenRequest,
    TokenResponse,
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::examples::schema_and_examples;

/// Planted where a secret would stand.
const CANARY: &str = "cAnArY7";

/// How a text shows, as a destination; a package shows alike.
#[test]
fn urls_show_without_credentials_query_and_fragment() {
    for (text, shown) in [
        ("", ""),
        ("sftp://host.example/in", "sftp://host.example/in"),
        ("SFTP://host.example:22/in/", "SFTP://host.example:22/in/"),
        ("https://[2001:db8::1]:8443/in", "https://[2001:db8::1]:8443/in"),
        ("https://[2001:db8::1]/in", "https://[2001:db8::1]/in"),
        ("file:///srv/in", "file:///srv/in"),
        ("sftp://user:cAnArY7@host.example/in", "sftp://***@host.example/in"),
        ("sftp://cAnArY7@host.example", "sftp://***@host.example"),
        ("smb://domain;user:cAnArY7@host.example/share", "smb://***@host.example/share"),
        ("https://host.example/in?sig=cAnArY7", "https://host.example/in?***"),
        ("https://host.example/in?", "https://host.example/in?***"),
        ("https://host.example/in#cAnArY7", "https://host.example/in#***"),
        ("https://host.example?cAnArY7#cAnArY7", "https://host.example?***"),
        ("https://user:cAnArY7@host.example/in?sig=cAnArY7", "https://***@host.example/in?***"),
        // Keys that were pasted in unescaped.
        ("https://key:cA/nArY7/cAnArY7@bucket.example/in", "https://***@bucket.example/in"),
        ("https://key:x@cAnArY7@bucket.example/in", "https://***@bucket.example/in"),
        ("https://key:x?cAnArY7@bucket.example/in", "https://***"),
        ("https://key:x#cAnArY7@bucket.example/in", "https://***"),
        ("https://key:x#cAnArY7@bucket.example/in?cAnArY7", "https://***"),
        // An `@` in the query: what follows it is still the query.
        ("https://host.example/in?mail=a@b.example&sig=cAnArY7", "https://***"),
        ("https://host.example/in#a@cAnArY7", "https://***"),
        // Percent-encoded where it should not be.
        ("https://key%3AcAnArY7%40bucket.example/in", "https://***@bucket.example/in"),
        ("https://host.example/in%3Fsig=cAnArY7", "https://host.example/in%***"),
        ("https://host.example/in%3fa%40b&sig=cAnArY7", "https://***"),
        ("https://host.example/in;password=cAnArY7?x", "https://host.example/in;***"),
        ("https://host.example/in%3bpassword=cAnArY7", "https://host.example/in%***"),
        ("sftp:///user:cAnArY7", "sftp://***"),
        // The host is missing: what stands for a port is none.
        ("https://key:cAnArY7", "https://***"),
        ("https://key:cAnArY7/in", "https://***"),
        ("https://a@key:cAnArY7:22/in", "https://***"),
        // No URL with an authority.
        ("user:cAnArY7@host.example:in", "***"),
        ("//user:cAnArY7@host.example/in", "***"),
        ("://user:cAnArY7@host.example/in", "***"),
        ("sftp:user:cAnArY7@host.example", "***"),
        ("sftp:/user:cAnArY7@host.example", "***"),
        (r"\\host.example\share", "***"),
        (r"\\user:cAnArY7@host.example\share", "***"),
        (r"smb:\\user:cAnArY7@host.example\share", "***"),
        (" https://user:cAnArY7@host.example", "***"),
        ("cAnArY7", "***"),
        ("https://https://user:cAnArY7@host.example", "https://***@host.example"),
    ] {
        let destination = Destination::from(text);
        assert_eq!(destination.to_string(), shown, "{text}");
        assert_eq!(format!("{destination:?}"), format!("Destination({shown:?})"), "{text}");
        assert_eq!(PackageRef::from(text).to_string(), shown, "{text}");
        assert!(!shown.contains(CANARY));
        assert_eq!(destination.expose(), text);
        assert_eq!(serde_json::to_value(&destination).unwrap(), text);
    }
}

#[test]
fn control_characters_reach_no_terminal() {
    let text = "sftp://user:cAnArY7@host\u{1b}[2J.example/in\r\n\u{9b}x\0";
    let escaped = "sftp://***@host\\u{1b}[2J.example/in\\u{d}\\u{a}\\u{9b}x\\u{0}";
    assert_eq!(Destination::from(text).to_string(), escaped);
    assert_eq!(PackageRef::from(text).to_string(), escaped);
    assert_eq!(
        format!("{:?}", Destination::from(text)),
        "Destination(\"sftp://***@host\\u{1b}[2J.example/in\\r\\n\\u{9b}x\\0\")"
    );
    assert_eq!(Destination::from(text).expose(), text);
    assert_eq!(format!("[{:>12}]", Destination::from("ftp://a")), "[     ftp://a]");
}

#[test]
fn a_scheme_is_one_only_before_an_authority() {
    for (text, scheme) in [
        ("sftp://host", Some("sftp")),
        ("HTTPS://host", Some("HTTPS")),
        ("", None),
        ("host/in", None),
        ("mailto:a@b.example", None),
        ("://host", None),
        ("1a://host", None),
        ("a b://host", None),
    ] {
        assert_eq!(Destination::from(text).scheme(), scheme, "{text}");
        assert_eq!(Destination::from(text).is_on_device(), text.is_empty());
    }
    assert_eq!(Destination::on_device(), Destination::default());
}

#[test]
fn a_package_is_an_id_or_a_url_or_neither() {
    let id = "b6d767d2-f8ed-4d21-a44b-0e5886680cb9";
    let uuid: Uuid = id.parse().unwrap();
    for (text, kind) in [
        (id, PackageRefKind::Id(uuid)),
        ("B6D767D2F8ED4D21A44B0E5886680CB9", PackageRefKind::Id(uuid)),
        ("https://content.example/8F14E45FCEEA167A5A36DEDD4BEA2543", PackageRefKind::Url),
        ("urn:uuid:b6d767d2-f8ed-4d21-a44b-0e5886680cb9", PackageRefKind::Url),
        ("{b6d767d2-f8ed-4d21-a44b-0e5886680cb9}", PackageRefKind::Other),
        ("", PackageRefKind::Other),
        ("package", PackageRefKind::Other),
    ] {
        assert_eq!(PackageRef::from(text).kind(), kind, "{text}");
    }
    assert_eq!(PackageRef::from(uuid).to_string(), id);
    assert_eq!(format!("{:?}", PackageRef::from(uuid)), format!("PackageRef(\"{id}\")"));
}

/// Everything that can be printed of a value.
fn shown(value: &impl Debug) -> String {
    format!("{value:?} {value:#?}")
}

#[test]
fn whole_values_and_their_builders_hide_what_they_hold() {
    let secret = Secret::from(CANARY.to_owned());
    assert_eq!(format!("{secret:?}"), "Secret(***)");
    assert_eq!((secret.expose(), serde_json::to_value(&secret).unwrap()), (CANARY, CANARY.into()));
    let request = TokenRequest::builder().auth_token(secret.clone());
    let response = TokenResponse::builder().access_token(secret);

    let url = format!("https://key:{CANARY}@bucket.example/in?sig={CANARY}#{CANARY}");
    let package = PackageInvocation::builder().arguments(["-v"]).package(url.as_str());
    let mut document = schema_and_examples().1.remove(1);
    document["destination"] = url.clone().into();
    document["packageExecutions"][0]["package"] = url.clone().into();
    let execution: PackageExecution = serde_json::from_value(document.clone()).unwrap();
    let builder = PackageExecution::builder()
        .destination(url.as_str())
        .package_executions([package.clone().build().unwrap()]);

    for shown in [
        shown(&request),
        shown(&request.clone().build().unwrap()),
        shown(&response),
        shown(&response.clone().build().unwrap()),
        shown(&package),
        shown(&execution),
        shown(&builder),
    ] {
        assert!(!shown.contains(CANARY) && shown.contains("***"), "{shown}");
    }
    // The data itself is whole.
    assert_eq!(serde_json::to_value(&execution).unwrap(), document);
}

/// A secret in its right place is not quoted by the error about another place.
#[test]
fn an_error_elsewhere_does_not_quote_them() {
    let mut document = schema_and_examples().1.remove(1);
    document["destination"] = format!("https://key:{CANARY}@bucket.example").into();
    document["packageExecutions"][0]["package"] = format!("https://bucket.example?{CANARY}").into();
    for field in ["target", "name", "id", "createdAt"] {
        let mut document = document.clone();
        document[field] = 7.into();
        let error = serde_json::from_value::<PackageExecution>(document).unwrap_err();
        assert!(!shown(&error).contains(CANARY) && !error.to_string().contains(CANARY), "{error:?}");
    }
    for (field, text) in [("id", "../cAnArY7"), ("createdAt", "cAnArY7")] {
        let mut document = document.clone();
        document[field] = text.into();
        let error = serde_json::from_value::<PackageExecution>(document).unwrap_err();
        assert!(!error.to_string().contains(CANARY), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands around a secret, in user information, query or fragment.
    #[test]
    fn no_secret_shows(
        scheme in "ftp|sftp|smb|https|[a-z+.-]{0,3}",
        around in prop::array::uniform4("[a-z0-9/?#@:%&=;\\\\\\[\\]. \n]{0,6}"),
        form in 0..4,
    ) {
        let [a, b, c, d] = around;
        let text = match form {
            0 => format!("{scheme}://{a}:{b}{CANARY}{c}@host.example/{d}"),
            1 => format!("{scheme}://{a}host.example/{b}?{c}{CANARY}{d}"),
            2 => format!("{scheme}://{a}host.example/{b}#{c}{CANARY}{d}"),
            _ => format!("{a}{CANARY}{b}"),
        };
        let (destination, package) = (Destination::from(text.as_str()), PackageRef::from(text.as_str()));
        for shown in [destination.to_string(), shown(&destination), package.to_string(), shown(&package)] {
            prop_assert!(!shown.contains(CANARY), "{text} shows as {shown}");
            prop_assert!(!destination.to_string().contains(char::is_control), "{shown:?}");
        }
    }
}
