//! The catalogue and the examples of rules are embedded: a file that appears or goes must lead to a new build.

fn main() {
    println!("cargo::rerun-if-changed=registry");
    println!("cargo::rerun-if-changed=src/rules/change/fixtures");
}
