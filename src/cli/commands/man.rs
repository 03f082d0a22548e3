use std::collections::BTreeMap;
use std::path::PathBuf;

use clap_mangen::Man;

use crate::cli::error::CliError;
use crate::cli::program::Program;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::registry::Outside;
use crate::report::FilesAnswer;
use crate::store::write_files;

/// Write the manual pages, one per command: ontoreg.1, ontoreg-check.1, ...
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ManArgs {
    /// The folder to write into; pages of the same names are replaced, other files stay
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// List the pages and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How to print what was written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl ManArgs {
    pub(super) fn run(&self, program: &Program, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let mut command = (program.command_line)();
        command.build();
        let mut pages = BTreeMap::new();
        add_pages(&command, &mut pages);
        if !self.dry_run {
            drop(write_files(&outside.cwd.join(&self.out), &pages)?);
        }
        let out = self.out.display().to_string();
        screen.show(&FilesAnswer::new("page", pages.keys(), out, self.dry_run), self.format);
        Ok(Answer::Yes)
    }
}

/// Adds the pages of a command and of those below it.
fn add_pages(command: &clap::Command, pages: &mut BTreeMap<String, Option<Vec<u8>>>) {
    let page = Man::new(command.clone()).source(concat!("ontoreg ", env!("CARGO_PKG_VERSION")));
    let mut bytes = Vec::new();
    page.render(&mut bytes).expect("memory takes every byte");
    pages.insert(page.get_filename(), Some(bytes));
    // What clap adds by itself repeats the others.
    let own = command.get_subcommands().filter(|sub| sub.get_name() != "help");
    own.for_each(|sub| add_pages(sub, pages));
}
