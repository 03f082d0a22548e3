use std::collections::BTreeMap;
use std::path::PathBuf;

use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::cli::error::CliError;
use crate::cli::examples;
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
        add_pages(&command, "", &mut pages);
        if !self.dry_run {
            drop(write_files(&outside.cwd.join(&self.out), &pages)?);
        }
        let out = self.out.display().to_string();
        screen.show(&FilesAnswer::new("page", pages.keys(), out, self.dry_run), self.format);
        Ok(Answer::Yes)
    }
}

/// Adds the pages of a command and of those below it.
fn add_pages(command: &clap::Command, path: &str, pages: &mut BTreeMap<String, Option<Vec<u8>>>) {
    let man = Man::new(command.clone()).source(concat!("ontoreg ", env!("CARGO_PKG_VERSION")));
    let mut bytes = Vec::new();
    render(&man, command, path, &mut bytes).expect("memory takes every byte");
    pages.insert(man.get_filename(), Some(bytes));
    for sub in own(command, path) {
        add_pages(sub, format!("{path} {}", sub.get_name()).trim(), pages);
    }
}

/// The commands below one. What clap adds by itself repeats the others.
fn own<'c>(command: &'c clap::Command, path: &str) -> impl Iterator<Item = &'c clap::Command> {
    command.get_subcommands().filter(move |sub| path.is_empty() || sub.get_name() != "help")
}

fn render(man: &Man, command: &clap::Command, path: &str, out: &mut Vec<u8>) -> std::io::Result<()> {
    man.render_title(out)?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    man.render_options_section(out)?;
    if own(command, path).next().is_some() {
        man.render_subcommands_section(out)?;
    }
    let mut roff = Roff::new();
    for (title, terms) in [("EXIT STATUS", &EXIT_STATUS[..]), ("FILES", &FILES)] {
        roff.control("SH", [title]);
        for (term, about) in terms {
            roff.control("TP", []);
            roff.text([bold(*term)]).text([roman(*about)]);
        }
    }
    roff.control("SH", ["EXAMPLES"]);
    for (what, line) in examples::of(path) {
        roff.control("PP", []).text([roman(format!("{what}:"))]);
        roff.control("PP", []).control("nf", []);
        for line in examples::lines(line) {
            roff.text([roman(format!("    {line}"))]);
        }
        roff.control("fi", []);
    }
    roff.to_writer(out)
}

const EXIT_STATUS: [(&str, &str); 4] = [
    ("0", "Done, and the answer is yes."),
    ("1", "The answer is no: findings, a refusal by the registry's rules, a failed verification."),
    ("2", "Wrong usage: an unknown command, option, id or word."),
    ("3", "It could not be done: no registry, no repository, an unknown point, missing objects, a full disk."),
];

/// The files of a registry, from the top of its repository.
const FILES: [(&str, &str); 8] = [
    ("registry/ontoreg.toml", "The configuration; ontoreg help config tells its keys."),
    ("registry/kpis/DOMAIN/SLUG.json", "A definition."),
    ("registry/retired/DOMAIN/SLUG.json", "What is left of a definition that is gone."),
    ("registry/notes/NAME.md", "A note about pending changes."),
    ("registry/disputes/NAME.json", "An objection to a definition."),
    ("registry/waivers.toml", "Accepted findings."),
    ("registry/releases/VERSION/", "A release: its manifest, changes, changelog entry and notes."),
    ("~/.cache/ontoreg/", "What earlier runs found out; it may be removed at any time."),
];
