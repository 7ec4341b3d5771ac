//! Sources that are packed: every packing, cut, damaged, doubled, and packed to harm.

use std::fs;
use std::io::Write;

use flate2::write::GzEncoder;
use optics_validator::{Captures, Form, Outcome, Report, Scan};
use serde_json::json;

use crate::archive::{har, with_text};
use crate::{assert_incomplete, counts, scanned, scanned_by, scanned_file, valid, validator};

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn raw_deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstandard(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 2, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters).unwrap();
    packed
}

type Pack = fn(&[u8]) -> Vec<u8>;
/// Extensions and what makes such files.
pub(crate) const PACKINGS: [(&str, Pack); 3] = [("gz", gzip), ("zst", zstandard), ("br", brotli)];

/// The report on a file with this extension.
fn scanned_as(extension: &str, bytes: &[u8]) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("log.ndjson.{extension}"));
    fs::write(&path, bytes).unwrap();
    scanned_file(&path)
}

fn lines() -> String {
    format!("{0}\n{0}\n{0}\n", valid())
}

/// The unpacked text ends within an item, or before the first one is whole.
#[test]
fn a_packed_list_that_is_cut_anywhere_is_incomplete() {
    let array = json!([valid(), valid()]).to_string();
    let archive = har(&[with_text(&valid())]);
    for text in [&array, &archive] {
        for (packing, pack) in PACKINGS.into_iter().filter(|(packing, _)| *packing != "br") {
            let packed = pack(text.as_bytes());
            assert_eq!(scanned(Form::Auto, &packed).outcome(true), Outcome::Clean);
            for end in 3..packed.len() {
                assert_incomplete(&scanned(Form::Auto, &packed[..end]), &format!("{end} bytes of {packing}"));
            }
        }
    }
}

#[test]
fn a_packed_source_that_is_cut_anywhere_is_incomplete() {
    for (extension, pack) in PACKINGS {
        let packed = pack(lines().as_bytes());
        assert_eq!(counts(&scanned_as(extension, &packed)), (3, 3, 0, 0), "{extension}");
        for end in 0..packed.len() {
            let report = scanned_as(extension, &packed[..end]);
            assert_incomplete(&report, &format!("{end} bytes of {} as .{extension}", packed.len()));
        }
    }
}

#[test]
fn what_follows_a_packed_source_is_told() {
    for (extension, pack) in PACKINGS {
        let packed = pack(lines().as_bytes());
        for junk in [&b"junk"[..], b"\n", b"{}\n", &[0x1F], &[0xFF; 100]] {
            let report = scanned_as(extension, &[&packed[..], junk].concat());
            assert_incomplete(&report, &format!("{junk:?} behind .{extension}"));
        }
    }
}

#[test]
fn a_packed_source_that_is_damaged_is_never_clean_with_other_documents() {
    for (extension, pack) in PACKINGS {
        let packed = pack(lines().as_bytes());
        for at in (0..packed.len()).step_by(3) {
            for mask in [0x01, 0xFF] {
                let mut damaged = packed.clone();
                damaged[at] ^= mask;
                let report = scanned_as(extension, &damaged);
                // Brotli has no checksum: a letter can become another one, and JSON stay JSON.
                let clean = report.outcome(false) == optics_validator::Outcome::Clean;
                assert!(!clean || counts(&report) == (3, 3, 0, 0), "byte {at} of .{extension}: {report}");
            }
        }
    }
}

#[test]
fn members_and_frames_follow_each_other() {
    let text = lines();
    let half = text.len() / 2;
    let (first, second) = text.as_bytes().split_at(half);
    for (extension, pack) in [("gz", gzip as Pack), ("zst", zstandard)] {
        let nothing = pack(b"");
        for pieces in [
            vec![pack(first), pack(second)],
            vec![nothing.clone(), pack(first), nothing.clone(), pack(second), nothing.clone()],
            text.as_bytes().chunks(7).map(pack).collect(),
        ] {
            let report = scanned_as(extension, &pieces.concat());
            assert_eq!(counts(&report), (3, 3, 0, 0), "{extension}");
            // The last one cut off.
            let all = pieces.concat();
            assert_incomplete(&scanned_as(extension, &all[..all.len() - 3]), extension);
        }
        assert_incomplete(&scanned_as(extension, &nothing), "nothing, packed");
    }
    // Frames that a reader passes over, in front, between and behind.
    let passed_over = [&[0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0][..], b"seek"].concat();
    let frames =
        [&passed_over, &zstandard(first)[..], &passed_over, &zstandard(second), &passed_over].concat();
    assert_eq!(counts(&scanned_as("zst", &frames)), (3, 3, 0, 0));
}

#[test]
fn the_packing_is_told_by_the_bytes() {
    for (extension, pack) in PACKINGS {
        let packed = pack(lines().as_bytes());
        // Whatever the name says, but for brotli, which only a name can tell.
        if extension != "br" {
            assert_eq!(counts(&scanned(Form::Auto, &packed)), (3, 3, 0, 0), "{extension}");
            assert_eq!(counts(&scanned_as("gz", &packed)), (3, 3, 0, 0), "{extension}");
        }
        // Not packed at all.
        let report = scanned_as(extension, lines().as_bytes());
        let as_it_is = if extension == "br" { (0, 0) } else { (3, 3) };
        assert_eq!((report.totals().documents, report.totals().valid), as_it_is, "{extension}");
        // Packed in packed: nobody looks for that, and it is no document.
        assert_incomplete(&scanned_as(extension, &pack(&packed)), extension);
    }
}

#[test]
fn little_that_unpacks_to_much_is_stopped_at_the_limit() {
    let much = vec![b' '; 2 << 20];
    let line = format!("[{}]", "1,".repeat(1 << 20));
    for (extension, pack) in PACKINGS {
        for text in [&much[..], line.as_bytes(), &vec![b'"'; 2 << 20], &vec![0; 2 << 20]] {
            let packed = pack(text);
            assert!(packed.len() < 8_000, "{extension} {}", packed.len());
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(format!("bomb.json.{extension}"));
            fs::write(&path, packed).unwrap();
            let mut scan =
                Scan::new(validator()).captures(Captures::new().document_limit(256 << 10)).threads(1);
            scan.path(&path);
            assert_incomplete(&scan.finish(), extension);
        }
    }
}

#[test]
fn a_window_that_is_too_large_is_no_reason_to_take_so_much_memory() {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    encoder.window_log(27).unwrap();
    encoder.long_distance_matching(true).unwrap();
    // Without a length, so that the window is what counts.
    encoder.include_contentsize(false).unwrap();
    for _ in 0..100 {
        encoder.write_all(format!("{}\n", valid()).as_bytes()).unwrap();
    }
    let packed = encoder.finish().unwrap();
    let report = scanned_by(Captures::new(), &packed);
    assert_eq!((report.totals().documents, report.totals().unread), (0, 1));
    assert_incomplete(&report, "128 MiB of window");
}
