//! The catalogue is embedded: a definition that appears or goes must lead to a new build.

fn main() {
    println!("cargo::rerun-if-changed=registry");
}
