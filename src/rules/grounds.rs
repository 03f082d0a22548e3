//! What a definition's expression, examples and units are judged by: itself, and all that they reach.

use sha2::{Digest, Sha256};

/// A digest of all that decides what is said of a definition as far as it computes. Where nothing is wrong by one, nothing
/// is wrong in any registry that has the same schema and a definition with the same.
pub type Grounds = [u8; 16];

/// A digest of texts, each preceded by its length.
#[must_use]
pub fn digest<'t>(texts: impl IntoIterator<Item = &'t str>) -> Grounds {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    first(hash)
}

fn first(hash: Sha256) -> Grounds {
    hash.finalize().first_chunk().copied().unwrap_or_default()
}

/// The grounds of definitions, of which each says something itself and `reaches` others; what it reaches and is not there
/// is none. None where it reaches a circle, of which each part would have to be known before the other.
pub(super) fn grounds(own: &[Grounds], reaches: &[Vec<Option<u32>>]) -> Vec<Option<Grounds>> {
    let reached = |at: usize| reaches[at].iter().map(|next| next.map(|next| next as usize));
    let mut found: Vec<State> = vec![State::New; own.len()];
    for start in 0..own.len() {
        // Without recursion: a chain may be as long as the registry.
        let mut path = vec![start];
        while let Some(&here) = path.last() {
            match found[here] {
                State::New => {
                    found[here] = State::Open;
                    let open = path.len();
                    path.extend(reached(here).flatten().filter(|next| matches!(found[*next], State::New)));
                    if path.len() > open {
                        continue;
                    }
                }
                State::Open => {}
                State::Known(_) => {
                    path.pop();
                    continue;
                }
            }
            let mut hash = Sha256::new();
            hash.update(own[here]);
            let is_known = reached(here).all(|next| match next.map(|next| found[next]) {
                Some(State::Known(Some(grounds))) => {
                    hash.update(grounds);
                    true
                }
                Some(_) => false,
                None => {
                    hash.update(Grounds::default());
                    true
                }
            });
            found[here] = State::Known(is_known.then(|| first(hash)));
            path.pop();
        }
    }
    found.into_iter().map(|state| if let State::Known(grounds) = state { grounds } else { None }).collect()
}

#[derive(Debug, Clone, Copy)]
enum State {
    New,
    Open,
    Known(Option<Grounds>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grounds_are_those_of_everything_that_is_reached() {
        let own: Vec<Grounds> = (0..4).map(|at| digest([at.to_string().as_str()])).collect();
        let chain = [vec![Some(1), Some(2)], vec![Some(3), None], vec![Some(3)], vec![]];
        let known = grounds(&own, &chain);
        assert!(known.iter().all(Option::is_some));
        for changed in 0..4 {
            let mut other = own.clone();
            other[changed] = digest(["other"]);
            let differs: Vec<bool> = grounds(&other, &chain).iter().zip(&known).map(|(a, b)| a != b).collect();
            let reaches =
                [[true; 4], [false, true, false, true], [false, false, true, true], [false, false, false, true]];
            assert_eq!(differs, (0..4).map(|at| reaches[at][changed]).collect::<Vec<_>>(), "{changed}");
        }
        let there = [vec![Some(1), Some(2)], vec![Some(3), Some(2)], vec![Some(3)], vec![]];
        assert_ne!(grounds(&own, &there)[1], known[1], "what is there differs from what is not");
    }

    #[test]
    fn what_reaches_a_circle_has_no_grounds() {
        let own = [Grounds::default(); 5];
        let knot = [vec![Some(1)], vec![Some(2), Some(4)], vec![Some(1)], vec![Some(0)], vec![]];
        let known = grounds(&own, &knot);
        assert_eq!(known.iter().map(Option::is_some).collect::<Vec<_>>(), [false, false, false, false, true]);
        let chain: Vec<Vec<Option<u32>>> = (1..100_000).map(|next| vec![Some(next)]).chain([vec![]]).collect();
        assert!(grounds(&vec![Grounds::default(); 100_000], &chain).iter().all(Option::is_some));
    }
}
