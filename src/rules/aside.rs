//! Large things that are no longer needed.

/// From how many items on another thread is worth while.
const MANY: usize = 1_000;

/// Has another thread give back the memory of something with so many items: that takes as long as many an answer, which
/// need not wait for it.
pub fn give_back<T: Send + 'static>(large: T, items: usize) {
    if items > MANY {
        rayon::spawn(move || drop(large));
    }
}
