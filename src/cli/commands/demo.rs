use std::path::PathBuf;

use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::program::Program;
use crate::cli::scratch::Scratch;
use crate::cli::screen::Screen;
use crate::registry::Outside;
use crate::report::style::{BOLD, DIM, paint};

/// Play the whole life of a registry on a scratch copy of the embedded catalogue
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct DemoArgs {
    /// Leave the repository in this folder, which must be new or empty
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// A definition with an expression.
const BURN: &str = "finance.gross_burn_rate";

/// What is said before each command, and the command. The promoted definition is editorial in the shipped catalogue.
const STEPS: [(&str, &[&str]); 8] = [
    ("The catalogue is sound and released.", &["check"]),
    (
        "Burn as the mean of six months? Both expressions are worked out: the figure would move.",
        &["set", BURN, "/expression", "over(finance.total_operational_outflow, 6 months) / 6 months"],
    ),
    (
        "Nobody wants that. It is taken back.",
        &["set", BURN, "/expression", "over(finance.total_operational_outflow, 3 months) / 3 months"],
    ),
    (
        "A standard for win rates appears: the editorial KPI can be anchored to it.",
        &[
            "promote",
            "sales.win_rate",
            "--source-name",
            "Example Sales Standard",
            "--source-url",
            "https://standards.example.org/win-rate",
            "--section-ref",
            "Win rate",
            "--publication-date",
            "2025-01-15",
        ],
    ),
    (
        "The edit becomes one reviewed commit with its note; the verdict is computed.",
        &[
            "propose",
            "sales.win_rate",
            "-m",
            "Anchor win rate to the Example Sales Standard",
            "--name",
            "promote-win-rate",
        ],
    ),
    ("Reviewed and merged, it is released: folder, commit and tag in one go.", &["release"]),
    ("Anyone can recompute the release from the repository alone.", &["verify", "--replay"]),
    ("One word of a released file is changed by hand. The release no longer holds.", &["verify"]),
];

impl DemoArgs {
    pub(super) fn run(&self, program: &Program, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let scratch = Scratch::new(outside, self.keep.as_deref())?;
        let mut as_told = true;
        for (index, (words, arguments)) in STEPS.iter().enumerate() {
            match index {
                5 => scratch.merge("propose/promote-win-rate")?,
                7 => scratch.tamper()?,
                _ => {}
            }
            let quoted = |argument: &&str| {
                if argument.contains(' ') { format!("\"{argument}\"") } else { (*argument).to_owned() }
            };
            let typed: Vec<String> = arguments.iter().map(quoted).collect();
            screen.out += &format!(
                "{}\n{}\n",
                paint(DIM, &format!("# {words}")),
                paint(BOLD, &format!("$ ontoreg {}", typed.join(" ")))
            );
            let answer = play(program, arguments, scratch.outside(), screen)?;
            as_told &= (answer == Answer::No) == (index == 7);
            screen.out += "\n";
        }
        scratch.mend()?;
        match &self.keep {
            Some(folder) => {
                screen.out += &format!(
                    "The repository is in {}. Try there:\n  ontoreg show sales.win_rate\n  ontoreg diff 1.0.0..latest\n  ontoreg export --format markdown --out pages\n",
                    folder.display()
                );
            }
            None => screen.hint("`ontoreg demo --keep DIR` leaves the repository for you to try"),
        }
        Ok(if as_told { Answer::Yes } else { Answer::No })
    }
}

/// Runs one command as the command line would, on the same screen; the next step takes the place of its hints.
fn play(program: &Program, arguments: &[&str], outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
    let answer = (program.run)(arguments, outside, screen);
    screen.err.clear();
    match answer {
        Err(refused) if refused.exit_code() == 1 => {
            screen.out += &refused.render();
            Ok(Answer::No)
        }
        other => other,
    }
}
