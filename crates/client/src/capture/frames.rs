//! Whether a zstd file ends where a frame does (RFC 8878, section 3.1).
//!
//! What is written behind half of a frame cannot be read any more. So a file is looked through before anything is added to
//! it, from head to head, without unpacking.

use std::io::{self, Read, Seek, SeekFrom};

/// Whether everything in the file is whole frames.
pub(super) fn are_whole(file: &mut (impl Read + Seek)) -> io::Result<bool> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut at = 0;
    while at < length {
        match end_of_frame(file, at) {
            Ok(Some(end)) if end <= length => at = end,
            Ok(_) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// Where the frame that starts at `at` ends; none if no frame starts there.
fn end_of_frame(file: &mut (impl Read + Seek), at: u64) -> io::Result<Option<u64>> {
    file.seek(SeekFrom::Start(at))?;
    let magic = u32::from_le_bytes(bytes(file)?);
    if magic & 0xFFFF_FFF0 == 0x184D_2A50 {
        return Ok(Some(at + 8 + u64::from(u32::from_le_bytes(bytes(file)?))));
    }
    if magic != 0xFD2F_B528 {
        return Ok(None);
    }
    let [descriptor] = bytes(file)?;
    let is_one_segment = descriptor & 0x20 != 0;
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let size = match (descriptor >> 6, is_one_segment) {
        (0, one_segment) => u64::from(one_segment),
        (flag, _) => 1 << flag,
    };
    let mut next = at + 5 + u64::from(!is_one_segment) + dictionary + size;
    loop {
        file.seek(SeekFrom::Start(next))?;
        let [low, middle, high] = bytes(file)?;
        let header = u32::from_le_bytes([low, middle, high, 0]);
        let content = match header >> 1 & 3 {
            1 => 1, // One byte, so many times.
            3 => return Ok(None),
            _ => u64::from(header >> 3),
        };
        next += 3 + content;
        if header & 1 == 1 {
            let checksum = if descriptor & 4 == 0 { 0 } else { 4 };
            return Ok(Some(next + checksum));
        }
    }
}

fn bytes<const N: usize>(file: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::are_whole;

    #[test]
    fn a_file_is_whole_at_the_end_of_each_frame_and_nowhere_else() {
        let short = zstd::bulk::compress(b"a", 1).unwrap();
        let long = zstd::bulk::compress(&vec![7; 1 << 20], 3).unwrap();
        let streamed = zstd::stream::encode_all(&b"streamed"[..], 3).unwrap();
        let skippable = [&0x184D_2A53_u32.to_le_bytes()[..], &3_u32.to_le_bytes(), b"abc"].concat();
        let mut file = Vec::new();
        let mut ends = vec![0];
        for frame in [short, long, streamed, skippable] {
            file.extend(frame);
            ends.push(file.len());
        }
        for end in 0..=file.len() {
            assert_eq!(are_whole(&mut Cursor::new(&file[..end])).unwrap(), ends.contains(&end), "{end}");
        }
        assert!(!are_whole(&mut Cursor::new(b"{\"request\":{}}\n")).unwrap());
    }
}
