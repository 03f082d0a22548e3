//! Arbitrary bytes as an archive that a reader got, and as what lies in one that is packed well.
#![no_main]

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use ontoreg::model::Date;
use ontoreg::publish::bundle::{pack, unpack};
use ontoreg::release::{bundle_manifest, check_bundle, sha256};

fuzz_target!(|bytes: &[u8]| {
    taken(bytes);
    // Nothing that is guessed gets past the checksum of gzip.
    let mut packed = GzEncoder::new(Vec::new(), Compression::none());
    packed.write_all(bytes).expect("memory takes everything");
    taken(&packed.finish().expect("memory takes everything"));
});

/// What is opened has plain names, is the same when it is packed again, and is checked to an end.
fn taken(archive: &[u8]) {
    let Ok(files) = unpack(archive) else { return };
    for path in files.keys() {
        assert!(path.split('/').all(|name| !matches!(name, "" | "." | "..")), "{path}");
        assert!(!path.contains(['\\', ':', '\0']), "{path}");
    }
    if let Ok(packed) = pack("bundle", Date::from_unix(0), &files) {
        assert_eq!(unpack(&packed).expect("what is packed is opened"), files);
    }
    if let Ok(manifest) = bundle_manifest(&files) {
        let checks = check_bundle(&manifest, &files, |bytes| sha256(bytes)[..40].to_owned());
        assert!(checks.iter().any(|check| check.name == "seal"));
    }
}
