//! What a program asks of a registry: `cargo run --example report -- FOLDER OUT` checks the registry around a folder,
//! says what changed since its newest release, verifies that release, and exports it to another folder.

use std::error::Error;
use std::path::Path;

use ontoreg::model::{Level, PointSpec};
use ontoreg::ops::{self, CheckOptions, ExportOptions, VerifyOptions};
use ontoreg::registry::{Outside, Workspace};

#[expect(clippy::print_stdout, reason = "printing is what this example is for")]
#[expect(clippy::disallowed_methods, reason = "a front reads its arguments and the clock")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("name the folder of a registry, and one for the export".into());
    };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs();
    let outside = Outside::new(std::path::absolute(folder)?, now.try_into()?);
    let workspace = Workspace::find(&outside)?;

    let checked = ops::check(&workspace, &CheckOptions::default())?;
    println!("{} definitions, {} errors", checked.definitions, checked.count(Level::Error));
    let here = workspace.current()?;
    for version in here.versions() {
        println!("released {version}");
    }
    let diff = ops::diff(&workspace, Some(&PointSpec::Latest), None)?;
    println!("since {}: {} verdicts, {}", diff.from.words(), diff.verdicts.len(), diff.bump);
    for report in ops::verify(&workspace, &VerifyOptions::default())? {
        println!("verified: {}", report.holds());
    }
    let out = std::path::absolute(Path::new(&out))?;
    let mut options = ExportOptions::default();
    options.at = Some(PointSpec::Latest);
    ops::export(&workspace, &outside, &out, &options)?;
    println!("exported to {}", out.display());
    Ok(())
}
