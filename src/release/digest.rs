//! Digests of bytes.

use sha2::{Digest, Sha256};

use crate::model::id::hex;

/// SHA-256 in lower-case hex.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
