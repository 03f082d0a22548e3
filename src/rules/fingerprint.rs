//! Fingerprints: what waivers and outputs hold on to. Never of message text, line or file order.

use sha2::{Digest, Sha256};

use crate::model::id::hex;

/// 128 bits in hex over the parts, each preceded by its length so that no two lists of parts look alike.
#[must_use]
pub fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hex(&hash.finalize()[..16])
}
