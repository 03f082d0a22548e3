use crate::cli::render::json;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
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
    /// How to print what was written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl NewArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, OpsError> {
        let workspace = Workspace::find(outside)?;
        let written =
            ops::new(&workspace, outside, &self.id, self.label.clone(), &self.kind, &self.stages, self.dry_run)?;
        screen.out += &match self.format {
            Format::Json => json::text(&json::written(&written, self.dry_run)),
            Format::Text if self.dry_run => String::from_utf8_lossy(&written.bytes).into_owned(),
            Format::Text => format!("wrote {}\n", written.path),
        };
        if !self.dry_run {
            screen.hint("fill in what says TODO; `ontoreg check` finds what is left");
        }
        Ok(Answer::Yes)
    }
}
