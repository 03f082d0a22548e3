//! Tidiness of the tests themselves: nothing lies here that no test uses.

use crate::support::{goldens, sources};

/// The literals that follow `marker` in a source.
fn literals<'s>(source: &'s str, marker: &str) -> Vec<&'s str> {
    source.split(marker).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn no_golden_is_forgotten() {
    let sources = sources("tests");
    let used: Vec<&str> = sources.iter().flat_map(|(_, source)| literals(source, "golden(\"")).collect();
    for name in goldens() {
        assert!(used.contains(&name.as_str()), "tests/goldens/{name}.txt is used by no test");
    }
}

#[test]
fn no_test_file_is_forgotten() {
    let sources = sources("tests");
    let main = &sources.iter().find(|(file, _)| file == "main.rs").unwrap().1;
    for (file, _) in sources.iter().filter(|(file, _)| file != "main.rs" && !file.contains('/')) {
        let declared = format!("mod {};", file.trim_end_matches(".rs"));
        assert!(main.contains(&declared), "tests/{file} is not compiled: write `{declared}` in tests/main.rs");
    }
}

#[test]
fn test_files_stay_short() {
    for (file, source) in sources("tests") {
        assert!(source.lines().count() <= 400, "tests/{file} has more than 400 lines");
    }
}
