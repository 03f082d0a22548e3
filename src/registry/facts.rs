//! What earlier runs learned of definitions: their cards, and what lists show of them, by content id, in one file for each
//! frame.
//!
//! It is only ever a hint. What is asked for is a content id that git or the bytes themselves gave; a fact that is
//! missing, torn or damaged is found out again. Each carries a checksum, so that no accident passes for a fact; against
//! whoever may write to the folder on purpose, which in a repository is whoever may write to `.git`, it is no guard.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::id::hex;
use crate::release::sha256;
use crate::rules::{Card, Grounds, RULES_VERSION, Sources};
use crate::store::{has_hint, read_hint, write_hint};

/// What the names of the files begin with that hold cards.
pub(super) const CARDS: &str = "facts-";
/// What the names of the files begin with that hold some of the properties of definitions.
pub(super) const PROPERTIES: &str = "some-";
/// What the names of the files begin with that say of what nothing is wrong.
const SOUND: &str = "sound-";
/// What the names of the files begin with that hold what a whole check found.
const ANSWER: &str = "answer-";
/// How long a checksum is, in hex.
const CHECKSUM: usize = 32;
/// How many frames are kept: of a branch with another schema, and of the one before.
const FRAMES: usize = 4;

/// The facts of a frame.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// The folder, what the name of the file begins with, and the file; none where nothing is kept between runs.
    at: Option<(PathBuf, &'static str, String)>,
    bytes: Vec<u8>,
    /// Where the fact about a content id lies in them.
    places: HashMap<String, Range<usize>>,
}

/// A fact as the file has it.
#[derive(Serialize, Deserialize)]
struct Fact<'a> {
    id: &'a str,
    /// The digest of id and fact.
    checksum: &'a str,
    fact: &'a [u8],
}

impl Facts {
    /// Reads the facts that `folder` has of a frame: they were made by this very program, with these rules, of a registry
    /// with this configuration and schema.
    pub(super) fn open(folder: Option<PathBuf>, prefix: &'static str, frame: &str) -> Self {
        let Some(folder) = folder else { return Self::default() };
        let name = name(prefix, frame);
        let bytes = read_hint(&folder, &name).unwrap_or_default();
        let (mut places, mut at) = (HashMap::new(), 0);
        while let Ok((Fact { id, .. }, rest)) = postcard::take_from_bytes(&bytes[at..]) {
            let end = bytes.len() - rest.len();
            places.insert(id.to_owned(), at..end);
            at = end;
        }
        Self { at: Some((folder, prefix, name)), bytes, places }
    }

    /// The card of the definition with these bytes.
    pub(super) fn card(&self, id: &str, sources: &Sources) -> Option<Card> {
        Card::unpack(self.get(id)?, sources)
    }

    /// The fact about a content id; none where it is damaged.
    pub(super) fn get(&self, id: &str) -> Option<&[u8]> {
        Some(self.sound(id)?.1)
    }

    /// The same as the file has it, and alone.
    fn sound(&self, id: &str) -> Option<(&[u8], &[u8])> {
        let bytes = &self.bytes[self.places.get(id)?.clone()];
        let Fact { checksum: known, fact, .. } = postcard::from_bytes(bytes).ok()?;
        (known == checksum(id, fact)).then_some((bytes, fact))
    }

    /// Keeps what a run asked for or found out for the next one, which `pack` makes facts of, and of what else was known as
    /// much again: of another branch, perhaps.
    pub(super) fn keep<T>(&self, run: &HashMap<String, T>, pack: impl Fn(&T) -> Vec<u8>) {
        let Some((folder, prefix, name)) = &self.at else { return };
        let mut bytes = Vec::with_capacity(self.bytes.len());
        for (id, found) in run {
            match self.sound(id) {
                Some((fact, _)) => bytes.extend_from_slice(fact),
                None => bytes.extend(fact(id, &pack(found))),
            }
        }
        let limit = 2 * bytes.len();
        let others: BTreeSet<&String> = self.places.keys().filter(|id| !run.contains_key(*id)).collect();
        for (fact, _) in others.into_iter().filter_map(|id| self.sound(id)) {
            if bytes.len() + fact.len() <= limit {
                bytes.extend_from_slice(fact);
            }
        }
        write_hint(folder, prefix, name, &bytes, FRAMES);
    }
}

/// The name of a file about a frame.
fn name(prefix: &str, frame: &str) -> String {
    let frame = sha256(format!("1 {} {RULES_VERSION} {frame}", env!("ONTOREG_SOURCES")).as_bytes());
    format!("{prefix}{frame}")
}

/// By what earlier runs found nothing wrong with definitions as far as they compute: sorted; nothing where the file that
/// says so is damaged.
pub(super) fn sound(folder: &Path, frame: &str) -> Vec<Grounds> {
    read(folder, SOUND, frame).as_chunks().0.to_vec()
}

/// Keeps that for the next run.
pub(super) fn keep_sound(folder: &Path, frame: &str, sound: &[Grounds]) {
    write(folder, SOUND, frame, sound.as_flattened());
}

/// Whether it is known what any whole check found.
pub(super) fn has_answers(folder: &Path) -> bool {
    has_hint(folder, ANSWER)
}

/// What a whole check of an earlier run found, by the digest of all that it looked at; nothing where that is not known.
pub(super) fn answer(folder: &Path, frame: &str, key: &Grounds) -> Vec<u8> {
    read(folder, ANSWER, &format!("{frame} {}", hex(key)))
}

/// Keeps that for the next run.
pub(super) fn keep_answer(folder: &Path, frame: &str, key: &Grounds, found: &[u8]) {
    write(folder, ANSWER, &format!("{frame} {}", hex(key)), found);
}

/// What a file about something holds behind its checksum; nothing where that does not fit.
fn read(folder: &Path, prefix: &str, about: &str) -> Vec<u8> {
    let mut bytes = read_hint(folder, &name(prefix, about)).unwrap_or_default();
    let known = bytes.split_off(bytes.len().min(CHECKSUM));
    if bytes == checksum(prefix, &known).as_bytes() { known } else { Vec::new() }
}

fn write(folder: &Path, prefix: &str, about: &str, known: &[u8]) {
    let bytes = [checksum(prefix, known).as_bytes(), known].concat();
    write_hint(folder, prefix, &name(prefix, about), &bytes, FRAMES);
}

fn fact(id: &str, fact: &[u8]) -> Vec<u8> {
    postcard::to_allocvec(&Fact { id, checksum: &checksum(id, fact), fact }).unwrap_or_default()
}

fn checksum(id: &str, fact: &[u8]) -> String {
    let mut digest = sha256(&[id.as_bytes(), fact].concat());
    digest.truncate(CHECKSUM);
    digest
}
