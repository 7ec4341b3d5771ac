//! The work that is measured, who does it, and what is to be reached.

use std::ffi::OsString;
use std::path::Path;

use super::contender::{Contender, Input};
use super::data::{self, Contract};
use super::peers::{Kit, Peers};
use super::probe::Shape;

/// Contenders that are measured in turns.
pub(super) struct Work {
    pub(super) title: &'static str,
    /// What the title does not say.
    pub(super) remark: &'static str,
    pub(super) shape: Shape,
    /// The first is what others are compared with.
    pub(super) entries: Vec<Entry>,
    pub(super) goals: Vec<Goal>,
    /// How many times as often it is measured as is asked for: what takes milliseconds is quick to repeat.
    pub(super) repeat: usize,
}

pub(super) struct Entry {
    pub(super) contender: Contender,
    /// A file or folder of the data.
    pub(super) input: &'static str,
    /// The exit code of a run that went well.
    pub(super) code: i32,
}

/// What is to be reached, by names of contenders.
pub(super) enum Goal {
    /// So many times the rate of the fastest of these.
    Rate { ours: &'static str, times: f64, of: &'static [&'static str] },
    /// No more than this share of the time of that one.
    Time { ours: &'static str, share: f64, of: &'static str },
    /// No more memory than this.
    Memory { ours: &'static str, megabytes: u64 },
}

/// All work. Without peers our own alone.
pub(super) fn all(
    root: &Path,
    optics: &Path,
    peers: Option<&Peers>,
    contract: &Contract,
) -> Result<Vec<Work>, String> {
    let prefix = contract.resource()?.prefix();
    let mut all =
        vec![lines(optics), plain_archive(optics), packed_archive(optics), small(optics), many(optics)];
    if let Some(peers) = peers {
        let maker = Maker { peers, schema: root.join("schema/package-execution.schema.json").into(), prefix };
        maker.lines(&mut all[0]);
        all[1].entries.extend([
            maker.script("Ajv after JSON.parse", "har.js", &[], data::PLAIN_HAR),
            maker.redocly(data::PLAIN_HAR),
        ]);
        all[2].entries.push(maker.script("Ajv + zlib", "packed-har.js", &[], data::PACKED_HAR));
        all[3].entries.extend(maker.commands(data::SMALL));
        all[4].entries.extend(maker.commands(data::MANY));
    }
    Ok(all)
}

const ONE: &str = "optics, 1 thread";
const TWO: &str = "optics, 2 threads";
const ONE_INVALID: &str = "optics, 1 thread, 1 % invalid";
const TWO_INVALID: &str = "optics, 2 threads, 1 % invalid";
const ONE_EXTENDED: &str = "optics, 1 thread, undocumented fields";
const TWO_EXTENDED: &str = "optics, 2 threads, undocumented fields";
const OPTICS: &str = "optics";
const AJV_CHUNKS: &str = "Ajv, compiled, in blocks";
const AJV_READLINE: &str = "Ajv, compiled, by readline";
const MACRO: &str = "jsonschema, compile-time macro";
const SIMDJSON: &str = "simdjson on-demand, parsing only";
const NEWLINES_2: &str = "counting newlines, mapped, 2 threads";
const SOURCEMETA_FAST: &str = "sourcemeta jsonschema CLI --fast";
const AJV_HAR: &str = "Ajv after JSON.parse";
const REDOCLY: &str = "Redocly CLI 2.77 drift";
const AJV_ZLIB: &str = "Ajv + zlib";
const JSONSCHEMA_CLI: &str = "jsonschema-cli";

fn lines(optics: &Path) -> Work {
    let ajv: &[&str] = &[AJV_CHUNKS, AJV_READLINE];
    Work {
        title: "NDJSON",
        remark: "valid documents unless it says otherwise; whole command, its report thrown away",
        shape: Shape::Lines,
        entries: vec![
            ours(ONE, optics, Some(1), data::VALID, 0),
            ours(TWO, optics, Some(2), data::VALID, 0),
            ours(ONE_INVALID, optics, Some(1), data::INVALID_1_PERCENT, 1),
            ours(TWO_INVALID, optics, Some(2), data::INVALID_1_PERCENT, 1),
            ours(ONE_EXTENDED, optics, Some(1), data::UNDOCUMENTED, 0),
            ours(TWO_EXTENDED, optics, Some(2), data::UNDOCUMENTED, 0),
        ],
        goals: vec![
            Goal::Rate { ours: ONE, times: 11.0, of: ajv },
            Goal::Rate { ours: ONE, times: 5.5, of: &[MACRO] },
            Goal::Rate { ours: ONE, times: 1.6, of: &[SIMDJSON] },
            Goal::Rate { ours: TWO, times: 23.0, of: ajv },
            Goal::Rate { ours: TWO, times: 45.0, of: &[SOURCEMETA_FAST] },
            Goal::Rate { ours: TWO, times: 0.25, of: &[NEWLINES_2] },
            Goal::Rate { ours: ONE_INVALID, times: 0.8, of: &[ONE] },
            Goal::Rate { ours: TWO_INVALID, times: 0.8, of: &[TWO] },
            Goal::Rate { ours: ONE_EXTENDED, times: 0.5, of: &[ONE] },
            Goal::Rate { ours: TWO_EXTENDED, times: 0.5, of: &[TWO] },
        ],
        repeat: 1,
    }
}

fn plain_archive(optics: &Path) -> Work {
    Work {
        title: "HAR, plain JSON bodies",
        remark: "each entry is about the resource",
        shape: Shape::PlainArchive,
        entries: vec![
            ours(ONE, optics, Some(1), data::PLAIN_HAR, 0),
            ours(TWO, optics, Some(2), data::PLAIN_HAR, 0),
        ],
        goals: vec![
            Goal::Rate { ours: ONE, times: 10.0, of: &[REDOCLY] },
            Goal::Rate { ours: ONE, times: 5.0, of: &[AJV_HAR] },
        ],
        repeat: 1,
    }
}

fn packed_archive(optics: &Path) -> Work {
    Work {
        title: "HAR, gzip + base64 bodies",
        remark: "one entry in ten is about something else: a picture in base64",
        shape: Shape::PackedArchive,
        entries: vec![
            ours(ONE, optics, Some(1), data::PACKED_HAR, 0),
            ours(TWO, optics, Some(2), data::PACKED_HAR, 0),
        ],
        goals: vec![
            Goal::Rate { ours: ONE, times: 3.0, of: &[AJV_ZLIB] },
            Goal::Rate { ours: TWO, times: 3.0, of: &[AJV_ZLIB] },
            Goal::Memory { ours: TWO, megabytes: 64 },
        ],
        repeat: 1,
    }
}

fn small(optics: &Path) -> Work {
    Work {
        title: "one small file",
        remark: "from the start of the process to its end",
        shape: Shape::Document,
        entries: vec![ours(OPTICS, optics, None, data::SMALL, 0)],
        goals: vec![Goal::Time { ours: OPTICS, share: 0.7, of: JSONSCHEMA_CLI }],
        repeat: 5,
    }
}

fn many(optics: &Path) -> Work {
    Work {
        title: "many small files",
        remark: "one document each",
        shape: Shape::Document,
        entries: vec![ours(OPTICS, optics, None, data::MANY, 0)],
        goals: vec![Goal::Time { ours: OPTICS, share: 0.6, of: JSONSCHEMA_CLI }],
        repeat: 1,
    }
}

fn ours(name: &'static str, optics: &Path, threads: Option<usize>, input: &'static str, code: i32) -> Entry {
    let mut arguments: Vec<OsString> = vec!["validate".into()];
    if let Some(threads) = threads {
        arguments.extend(["--threads".into(), threads.to_string().into()]);
    }
    let contender = Contender { name, kit: None, program: optics.to_owned(), arguments, input: Input::Path };
    Entry { contender, input, code }
}

struct Maker<'p> {
    peers: &'p Peers,
    schema: OsString,
    prefix: String,
}

impl Maker<'_> {
    fn lines(&self, work: &mut Work) {
        let rust = |name, library: &str| {
            let program = self.peers.path(Kit::Rust, "release/optics-bench-peers");
            valid(name, Kit::Rust, &program, &[library.into(), self.schema.clone()], Input::Path)
        };
        let python = |name, library: &str| {
            let program = self.peers.path(Kit::Python, "bin/python");
            let script = self.peers.source("python/ndjson.py").into();
            let arguments = ["-B".into(), script, library.into(), self.schema.clone()];
            valid(name, Kit::Python, &program, &arguments, Input::Path)
        };
        let newlines = |name, threads: &str| {
            let program = self.peers.path(Kit::Newlines, "newlines");
            valid(name, Kit::Newlines, &program, &[threads.into()], Input::Path)
        };
        let simdjson = self.peers.path(Kit::Simdjson, "parse");
        work.entries.extend([
            newlines("counting newlines, mapped, 1 thread", "1"),
            newlines(NEWLINES_2, "2"),
            valid(SIMDJSON, Kit::Simdjson, &simdjson, &[], Input::Path),
            rust("serde_json, borrowed structs", "serde-borrowed"),
            rust("serde_json, borrowed structs, formats by crates", "serde-borrowed-formats"),
            rust("serde_json, owned structs", "serde-owned"),
            rust(MACRO, "jsonschema-macro"),
            rust("jsonschema, at run time", "jsonschema"),
            rust("boon", "boon"),
            self.script(AJV_CHUNKS, "ndjson.js", &["chunks"], data::VALID),
            self.script(AJV_READLINE, "ndjson.js", &["readline"], data::VALID),
            python("jsonschema-rs + orjson", "jsonschema-rs"),
            python("pydantic", "pydantic"),
            python("msgspec", "msgspec"),
            python("fastjsonschema + orjson", "fastjsonschema"),
            self.sourcemeta(SOURCEMETA_FAST, data::VALID, Input::JsonLines),
        ]);
    }

    /// The commands that people run on files.
    fn commands(&self, input: &'static str) -> Vec<Entry> {
        let schema = || self.schema.clone();
        let entry = |name, kit, program: &str, arguments: &[OsString], how| {
            let program = self.peers.path(kit, program);
            Entry { input, ..valid(name, kit, &program, arguments, how) }
        };
        let ajv = self.peers.path(Kit::Npm, "node_modules/ajv-cli/dist/index.js");
        let formats = self.peers.path(Kit::Npm, "node_modules/ajv-formats");
        let ajv: [OsString; 9] = [
            ajv.into(),
            "validate".into(),
            "--spec=draft2020".into(),
            "--strict=false".into(),
            "-c".into(),
            formats.into(),
            "-s".into(),
            schema(),
            "-d".into(),
        ];
        vec![
            entry(
                JSONSCHEMA_CLI,
                Kit::JsonschemaCli,
                "bin/jsonschema-cli",
                &["validate".into(), schema(), "--assert-format".into(), "-i".into()],
                Input::Names,
            ),
            entry("boon-cli", Kit::BoonCli, "bin/boon", &["--assert-format".into(), schema()], Input::Names),
            self.sourcemeta("sourcemeta jsonschema CLI", input, Input::Path),
            entry(
                "check-jsonschema",
                Kit::Python,
                "bin/check-jsonschema",
                &["--schemafile".into(), schema()],
                Input::Names,
            ),
            Entry { input, ..valid("ajv-cli", Kit::Npm, Path::new("node"), &ajv, Input::Glob) },
        ]
    }

    /// A script of Node with the compiled schema.
    fn script(&self, name: &'static str, script: &str, more: &[&str], input: &'static str) -> Entry {
        let mut arguments: Vec<OsString> = vec![self.peers.path(Kit::Npm, script).into()];
        arguments.extend(more.iter().map(OsString::from));
        arguments.push(self.peers.path(Kit::Npm, "validate.js").into());
        if input != data::VALID {
            arguments.push(self.prefix.clone().into());
        }
        Entry { input, ..valid(name, Kit::Npm, Path::new("node"), &arguments, Input::Path) }
    }

    /// Its fastest way: one rule of those that it has.
    fn redocly(&self, input: &'static str) -> Entry {
        let arguments: [OsString; 6] = [
            self.peers.path(Kit::Npm, "node_modules/@redocly/cli/bin/cli.js").into(),
            "drift".into(),
            "--api".into(),
            self.peers.path(Kit::Npm, "api/openapi.json").into(),
            "--rules".into(),
            "schema-consistency".into(),
        ];
        Entry { input, ..valid(REDOCLY, Kit::Npm, Path::new("node"), &arguments, Input::Path) }
    }

    fn sourcemeta(&self, name: &'static str, input: &'static str, how: Input) -> Entry {
        let arguments: [OsString; 4] =
            ["validate".into(), "--fast".into(), "--format-assertion".into(), self.schema.clone()];
        Entry { input, ..valid(name, Kit::Npm, &self.peers.sourcemeta(), &arguments, how) }
    }
}

/// A contender that is given the valid lines.
fn valid(name: &'static str, kit: Kit, program: &Path, arguments: &[OsString], input: Input) -> Entry {
    let contender =
        Contender { name, kit: Some(kit), program: program.to_owned(), arguments: arguments.to_vec(), input };
    Entry { contender, input: data::VALID, code: 0 }
}
