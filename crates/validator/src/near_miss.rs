//! Names that are nearly those of documented fields.

/// Longer names are near to none.
const LONGEST: usize = 64;

/// Which of `names` a person most likely meant by `written`; none if two are equally near, or none is.
///
/// Nearest is what has the same letters, in other case or with other separators; then what differs by a plural; then
/// one slip of the fingers, or two in a long name.
pub(crate) fn near_miss<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    if written.len() > LONGEST {
        return None;
    }
    let letters = letters(written);
    let mut best = None;
    let mut is_alone = true;
    for name in names {
        let Some(distance) = distance(&letters, &self::letters(name)) else { continue };
        match best {
            Some((least, _)) if distance > least => {}
            Some((least, _)) if distance == least => is_alone = false,
            _ => {
                best = Some((distance, name));
                is_alone = true;
            }
        }
    }
    best.filter(|_| is_alone).map(|(_, name)| name)
}

/// What is left of a name if only its letters and digits count.
fn letters(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn distance(written: &str, name: &str) -> Option<usize> {
    if written == name {
        return Some(0);
    }
    if singular(written) == singular(name) {
        return Some(1);
    }
    let slips = match written.len().min(name.len()) {
        0..4 => return None,
        4..8 => 1,
        _ => 2,
    };
    // A slip is a character of up to four bytes.
    if written.len().abs_diff(name.len()) > 4 * slips {
        return None;
    }
    let distance = strsim::osa_distance(written, name);
    (distance <= slips).then_some(1 + distance)
}

/// `statuses`, `entries` and `devices` without their endings.
fn singular(name: &str) -> String {
    let short = |ending: &str| name.strip_suffix(ending).filter(|stem| stem.len() > 1);
    if let Some(stem) = short("ies") {
        return format!("{stem}y");
    }
    let stem =
        ["sses", "uses", "xes"].iter().find(|ending| name.ends_with(**ending)).and_then(|_| short("es"));
    stem.or_else(|| short("s").filter(|stem| !stem.ends_with(['s', 'u']))).unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::near_miss;

    const NAMES: [&str; 6] = ["deviceCount", "deviceStatuses", "id", "name", "target", "failed"];

    #[test]
    fn a_slip_is_recognised() {
        for (written, meant) in [
            ("device_count", "deviceCount"),
            ("DeviceCount", "deviceCount"),
            ("device-count", "deviceCount"),
            ("deviceCounts", "deviceCount"),
            ("devicecuont", "deviceCount"),
            ("deviceStatus", "deviceStatuses"),
            ("device_status", "deviceStatuses"),
            ("ID", "id"),
            ("ids", "id"),
            ("Name", "name"),
            ("nmae", "name"),
            ("targets", "target"),
            ("traget", "target"),
            ("faild", "failed"),
        ] {
            assert_eq!(near_miss(written, NAMES), Some(meant), "{written}");
        }
    }

    #[test]
    fn another_name_is_no_slip() {
        for written in
            ["", "_", "is", "it", "label", "fame5", "failure", "deviceId", "devices", "priority", "count"]
        {
            assert_eq!(near_miss(written, NAMES), None, "{written}");
        }
        let long = "n_a_m_e".repeat(100);
        assert_eq!(near_miss(&long, NAMES), None);
        // A letter has no plural.
        assert_eq!(near_miss("as", ["a"]), None);
    }

    #[test]
    fn a_slip_in_a_long_name_is_recognised_up_to_a_length() {
        let of = |length: usize| "n".repeat(length);
        assert_eq!(near_miss(&of(64), [&*of(63)]), Some(&*of(63)));
        assert_eq!(near_miss(&of(65), [&*of(65)]), None);
    }

    #[test]
    fn a_slip_can_be_a_character_of_four_bytes() {
        assert_eq!(near_miss("target𐐨", NAMES), Some("target"));
        assert_eq!(near_miss("device𐐨Co𐐨unt", NAMES), Some("deviceCount"));
    }

    #[test]
    fn between_two_there_is_no_choice() {
        assert_eq!(near_miss("zone1", ["zoneA", "zoneB"]), None);
        assert_eq!(near_miss("zone_a", ["zoneA", "zoneB"]), Some("zoneA"));
        assert_eq!(near_miss("zone_a", ["zoneB", "zoneA"]), Some("zoneA"));
        // A plural is nearer than a slip.
        assert_eq!(near_miss("targets", ["targetz", "target"]), Some("target"));
    }
}
