//! Folders that are embedded: a file that appears or goes must lead to a new build.

fn main() {
    println!("cargo::rerun-if-changed=registry/kpis");
    println!("cargo::rerun-if-changed=registry/retired");
    println!("cargo::rerun-if-changed=src/rules/change/fixtures");
}
