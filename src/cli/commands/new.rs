use crate::cli::Answer;
use crate::cli::screen::Screen;
use crate::ops::{self, OpsError, Outside, Workspace};

/// Scaffold a definition
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct NewArgs {
    /// The id, domain.slug
    id: String,
    /// The label; made from the slug when absent
    #[arg(long, value_name = "TEXT")]
    label: Option<String>,
    /// The type of its value
    #[arg(long = "type", value_name = "TYPE", default_value = "number", value_parser = ["text", "number", "currency", "percentage", "date"])]
    kind: String,
    /// A stage it is suggested for; may be given more than once, in the order of company life
    #[arg(long = "stage", value_name = "STAGE")]
    stages: Vec<String>,
    /// Show the file and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl NewArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, OpsError> {
        let workspace = Workspace::find(outside)?;
        let written =
            ops::new(&workspace, outside, &self.id, self.label.clone(), &self.kind, &self.stages, self.dry_run)?;
        if self.dry_run {
            screen.out += &String::from_utf8_lossy(&written.bytes);
        } else {
            screen.out += &format!("wrote {}\n", written.path);
            screen.hint("fill in what says TODO; `ontoreg check` finds what is left");
        }
        Ok(Answer::Yes)
    }
}
