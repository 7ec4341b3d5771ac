//! Profiles: settings of several tenants, by name, in a file of the user's.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use optics_model::printable;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use crate::outcome::Failure;
use crate::paths::{SETTINGS_LIMIT, bounded_text};

/// The profile that is taken where none is named.
const DEFAULT: &str = "default";

/// Longest file of a secret, in bytes.
const SECRET_LIMIT: u64 = 64 << 10;

/// The settings of one profile. `Debug` shows no secret.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    pub(crate) region: Option<String>,
    pub(crate) base_url: Option<String>,
    pub(crate) tenant_id: Option<String>,
    pub(crate) app_id: Option<String>,
    #[serde(default, deserialize_with = "secret")]
    pub(crate) app_secret: Option<SecretString>,
    pub(crate) app_secret_file: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Profiles {
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
}

fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Ok(Some(String::deserialize(deserializer)?.into()))
}

impl Profile {
    /// The profile of this name, or the default one if there is one.
    pub(crate) fn read(file: Option<&Path>, name: Option<&str>) -> Result<Self, Failure> {
        let told = file.is_some();
        let Some(file) = file.map(Path::to_owned).or_else(usual_file) else {
            return name.map_or_else(|| Ok(Self::default()), |name| Err(nowhere(name)));
        };
        let refuse =
            |what: &dyn std::fmt::Display| Failure::usage(format_args!("{}: {what}", file.display()));
        let opened = File::open(&file).and_then(|opened| {
            let text = bounded_text(&opened, SETTINGS_LIMIT)?;
            Ok((text, others_can_read(&opened)))
        });
        let (text, is_open_to_others) = match opened {
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !told && name.is_none() => {
                return Ok(Self::default());
            }
            Err(error) => return Err(refuse(&error)),
        };
        let mut profiles: Profiles = toml::from_str(&text).map_err(|error| refuse(&reason(&error, &text)))?;
        if profiles.profiles.values().any(|profile| profile.app_secret.is_some()) && is_open_to_others {
            return Err(refuse(
                &"holds a secret, and others can read it; run `chmod 600` on it, or use app_secret_file",
            ));
        }
        let wanted = name.unwrap_or(DEFAULT);
        let mut profile = match (profiles.profiles.remove(wanted), name) {
            (Some(profile), _) => profile,
            (None, None) => Self::default(),
            (None, Some(name)) => {
                let known: Vec<&str> = profiles.profiles.keys().map(String::as_str).collect();
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                let (name, known) = (printable(name), printable(&known));
                return Err(refuse(&format_args!("there is no profile \"{name}\"; known: {known}")));
            }
        };
        // A path is meant from where the file is.
        if let (Some(secret), Some(folder)) = (&mut profile.app_secret_file, file.parent()) {
            *secret = folder.join(&*secret);
        }
        Ok(profile)
    }
}

/// The secret in a file of its own that nobody else can read.
pub(crate) fn secret_in(file: &Path) -> Result<SecretString, Failure> {
    let refuse = |what: &dyn std::fmt::Display| Failure::usage(format_args!("{}: {what}", file.display()));
    let opened = File::open(file).map_err(|error| refuse(&error))?;
    let text = SecretString::from(bounded_text(&opened, SECRET_LIMIT).map_err(|error| refuse(&error))?);
    if others_can_read(&opened) {
        return Err(refuse(&"others can read it; run `chmod 600` on it"));
    }
    trimmed(&text).ok_or_else(|| refuse(&"the file is empty; it must hold the application secret"))
}

/// A secret without what an editor or a shell puts around it: white space at its ends, and a byte order mark. None if nothing is
/// left.
pub(crate) fn trimmed(text: &SecretString) -> Option<SecretString> {
    let secret = text.expose_secret().trim_start_matches('\u{feff}').trim();
    (!secret.is_empty()).then(|| secret.to_owned().into())
}

fn nowhere(name: &str) -> Failure {
    Failure::usage(format_args!(
        "profile \"{}\": there is no folder for settings (HOME is not set); give --config FILE",
        printable(name)
    ))
}

/// `optics/config.toml` in the folder that the system keeps settings in.
fn usual_file() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = if cfg!(windows) {
        variable("APPDATA")
    } else {
        variable("XDG_CONFIG_HOME").or_else(|| Some(variable("HOME")?.join(".config")))
    };
    Some(folder?.join("optics").join("config.toml"))
}

/// What is wrong and where. The parser quotes lines and values, which may be secrets.
fn reason(error: &toml::de::Error, text: &str) -> String {
    let start = error.span().map_or(0, |span| span.start).min(text.len());
    let before = text.get(..start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let message = error.message();
    let is_about_names = ["unknown field", "duplicate key", "missing field"];
    let what = if is_about_names.iter().any(|start| message.starts_with(start)) {
        printable(message).into_owned()
    } else {
        "is no profile: expected [profiles.NAME] and below it NAME = \"TEXT\"".to_owned()
    };
    format!("{line}:{column}: {what}")
}

#[cfg(unix)]
fn others_can_read(file: &File) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_can_read(_file: &File) -> bool {
    false
}
