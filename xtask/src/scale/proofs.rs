//! What is proven, by name.

use super::Scale;

pub(super) struct Proof {
    /// For `--only`.
    pub(super) name: &'static str,
    pub(super) what: &'static str,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy)]
pub(super) enum Kind {
    Types,
    /// The tables are those of a single machine, with these settings of Spark.
    Equal(&'static [(&'static str, &'static str)]),
    /// The same where files are packed with bzip2.
    Bzip2,
    /// With these options, the job and a single machine come to the same, with this exit code; the job has more of them.
    Options(&'static [&'static str], &'static [&'static str], i32),
    Killed,
    DiesOnce,
    Twice,
    /// A packed file was cut off; the job fails, and names it.
    Cut(&'static str),
    /// With a program that goes wrong in the way that the name of the proof tells, the job fails, and says this.
    GoesWrong(&'static str),
    Speed,
}

const fn proof(name: &'static str, what: &'static str, kind: Kind) -> Proof {
    Proof { name, what, kind }
}

/// Hosts of the exchanges that are judged with options: what one answers keeps to the contract, what the other does may not.
pub(super) const GOOD_HOST: &str = "good.example";
pub(super) const OTHER_HOST: &str = "other.example";
const GOOD: [&str; 2] = ["--host", GOOD_HOST];

/// All, in the order in which they run.
pub(super) const PROOFS: &[Proof] = &[
    proof("types", "the types of the job", Kind::Types),
    proof("whole", "as a single machine", Kind::Equal(&[])),
    proof(
        "partitions",
        "the same in many partitions",
        Kind::Equal(&[("spark.sql.files.maxPartitionBytes", "300k")]),
    ),
    proof("bzip2", "the same in files that are split although they are packed", Kind::Bzip2),
    proof("findings", "exit code 1", Kind::Options(&[], &[], 1)),
    proof("host", "--host, and exit code 0", Kind::Options(&GOOD, &[], 0)),
    proof(
        "strict",
        "--strict, without a profile",
        Kind::Options(&["--host", GOOD_HOST, "--strict"], &["--no-profile"], 1),
    ),
    proof("max-body", "--max-body", Kind::Options(&["--host", GOOD_HOST, "--max-body", "4K"], &[], 3)),
    proof("form", "--form", Kind::Options(&["--host", GOOD_HOST, "--form", "ndjson"], &[], 1)),
    proof("killed", "an executor is killed", Kind::Killed),
    proof("dies-once", "a process dies, and not when it is tried again", Kind::DiesOnce),
    proof("twice", "a file that is named beside its folder is read once", Kind::Twice),
    proof("cut-gzip", "a file that was cut off, packed with gzip", Kind::Cut("gz")),
    proof("cut-zstd", "the same with zstd", Kind::Cut("zst")),
    proof("cut-bzip2", "the same with bzip2, within the mark between two blocks", Kind::Cut("bz2")),
    proof("dies", "a process dies", Kind::GoesWrong("and was asked for more")),
    // What is missing shows as a verdict on another line, or at the end.
    proof("short", "a process leaves out an answer", Kind::GoesWrong("validate answered")),
    proof("swaps", "a process answers out of order", Kind::GoesWrong("with a verdict on line")),
    proof("garbage", "a process answers something else", Kind::GoesWrong("with what is no verdict")),
    proof("more", "a process answers too much", Kind::GoesWrong("validate answered")),
    proof("wrong-end", "a process has a wrong exit code", Kind::GoesWrong("validate failed (exit code 2)")),
    proof("stalls", "a process stalls", Kind::GoesWrong("made no progress for 5 s")),
    proof("observe-dies", "a process that observes dies", Kind::GoesWrong("observe ")),
    proof(
        "observe-ends",
        "a process that observes ends early, without a profile",
        Kind::GoesWrong("observe "),
    ),
    proof("merge-dies", "a merge of profiles dies", Kind::GoesWrong("--merge failed (exit code -9)")),
    proof("merge-garbage", "a merge writes no profile", Kind::GoesWrong("--merge wrote no profile")),
    proof("merge-forgets", "a merge leaves out a profile", Kind::GoesWrong("--merge wrote a profile of ")),
    proof("merge-stalls", "a merge stalls", Kind::GoesWrong("--merge did not end within 5 s")),
    proof("speed", "throughput, beside optics validate alone", Kind::Speed),
];

impl Scale<'_> {
    /// One of those that need the cluster. What was proven, or why it was not.
    pub(super) fn prove(&self, proof: &Proof) -> Result<String, String> {
        match proof.kind {
            Kind::Equal(settings) => self.is_equal(proof.name, settings),
            Kind::Bzip2 => self.is_equal_unpacked(proof.name),
            Kind::Options(options, more, code) => self.is_equal_with(proof.name, options, more, code),
            Kind::Killed => self.survives_a_kill(),
            Kind::DiesOnce => self.survives_a_death(),
            Kind::Twice => self.reads_once(),
            Kind::Cut(extension) => self.refuses_cut(proof.name, extension),
            Kind::GoesWrong(said) => self.fails(proof.name, said),
            Kind::Types | Kind::Speed => Err("does not hold a job against a single machine".to_owned()),
        }
    }
}
