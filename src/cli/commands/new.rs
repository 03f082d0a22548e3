use crate::cli::advice::rules::help;
use crate::cli::ask::{self, ask, or_enter, sentence};
use crate::cli::error::CliError;
use crate::cli::formats::words;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format, unfinished};
use crate::escape;
use crate::lifecycle::scaffold::{ensure_stages_known, ensure_type_known, snake_case, title_case};
use crate::model::id::is_snake_case;
use crate::model::{Id, Kind, Role};
use crate::ops::{self, NewOptions};
use crate::registry::{Outside, State, Workspace};
use crate::report::NewAnswer;
use crate::search::similar::Similar;

/// Start a definition
///
/// On a terminal it asks for what no flag says. It lists definitions with similar names: some may be the same figure,
/// others may be related to it.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct NewArgs {
    /// The id, domain.slug; asked for on a terminal
    id: Option<String>,
    /// The label; by default made from the slug
    #[arg(long, value_name = "TEXT")]
    label: Option<String>,
    /// What it is: a KPI, or a raw figure or table that a company feeds in, whose record is shorter
    #[arg(long, value_parser = words(Kind::ALL), default_value_t, value_name = "KIND")]
    kind: Kind,
    /// The type of its value, one of those in the schema; by default number
    #[arg(long = "type", value_name = "TYPE")]
    value_type: Option<String>,
    /// A stage it is suggested for; may be given more than once, in the order of company life
    #[arg(long = "stage", value_name = "STAGE")]
    stages: Vec<String>,
    /// A definition it is related to; may be given more than once
    #[arg(long, value_name = "ID")]
    related: Vec<String>,
    /// Show the file and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How to print what was written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl NewArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find(outside)?;
        let options = if ask::is_possible() { self.asked(&workspace.current()?)? } else { self.given()? };
        let new = ops::new(&workspace, outside, &options)?;
        screen.show(&NewAnswer::new(&new, help, self.dry_run), self.format);
        for double in new.similar.iter().filter(|similar| similar.double) {
            screen.hint(&format!("{} is much alike: two ids for one figure split its history", named(double)));
        }
        let open = |similar: &&Similar| !options.related.iter().any(|id| id == similar.id.as_str());
        let related: Vec<String> = new.similar.iter().filter(open).map(named).collect();
        if !related.is_empty() {
            screen.hint(&format!("related by name: {}; `--related ID` relates one", related.join(", ")));
        }
        unfinished::tell(screen, &new.unfinished);
        if !self.dry_run {
            screen.hint("fill in what says TODO; `ontoreg check` finds what is left");
        }
        Ok(Answer::Yes)
    }

    /// What the flags say.
    fn given(&self) -> Result<NewOptions, CliError> {
        let id = self.id.clone().ok_or_else(|| CliError::Usage {
            what: "which definition is it to be?".into(),
            help: "Give its id, like `ontoreg new sales.win_rate`.".into(),
        })?;
        Ok(NewOptions {
            id,
            label: self.label.clone(),
            kind: self.kind,
            value_type: self.value_type.clone().unwrap_or_else(|| "number".into()),
            stages: self.stages.clone(),
            related: self.related.clone(),
            dry_run: self.dry_run,
        })
    }

    /// What the flags say, and of the rest what somebody answers.
    fn asked(&self, here: &State) -> Result<NewOptions, CliError> {
        let (id, label) = match (&self.id, &self.label) {
            (Some(id), Some(label)) => (ops::new_id(here, id)?, label.clone()),
            (Some(id), None) => {
                let id = ops::new_id(here, id)?;
                let label = or_enter("What is it called?", &title_case(id.slug()), |answer| Ok(answer.to_owned()))?;
                (id, label)
            }
            (None, label) => {
                let label = label.clone().map_or_else(|| ask("What is it called?", ask::some_words), Ok)?;
                (ask_id(here, &label)?, label)
            }
        };
        let value_type = match &self.value_type {
            Some(value_type) => value_type.clone(),
            None if here.shape().pointer(Role::Type).is_none() => "number".into(),
            None => ask_type(here)?,
        };
        let is_kpi = self.kind == Kind::Kpi;
        let stages = if is_kpi && self.stages.is_empty() && !here.config().stages.is_empty() {
            let known: Vec<&str> = here.config().stages.keys().map(String::as_str).collect();
            or_enter(&format!("For which stages: {}?", known.join(", ")), "none", |answer| {
                let stages = if answer == "none" { Vec::new() } else { list(answer) };
                ensure_stages_known(here.config(), &stages).map(|()| stages).map_err(|error| sentence(&error))
            })?
        } else {
            self.stages.clone()
        };
        let related = if is_kpi && self.related.is_empty() { ask_related(here, &label)? } else { self.related.clone() };
        let (id, label, kind, dry_run) = (id.to_string(), Some(label), self.kind, self.dry_run);
        Ok(NewOptions { id, label, kind, value_type, stages, related, dry_run })
    }
}

fn ask_type(here: &State) -> Result<String, CliError> {
    let question = format!("Which type is its value: {}?", here.shape().choices(Role::Type).join(", "));
    or_enter(&question, "number", |answer| {
        ensure_type_known(here.shape(), answer).map(|()| answer.to_owned()).map_err(|error| sentence(&error))
    })
}

fn ask_id(here: &State, label: &str) -> Result<Id, CliError> {
    let domains: Vec<&str> = here.config().domains.keys().map(String::as_str).collect();
    let domain = ask(&format!("In which domain: {}?", domains.join(", ")), |answer| {
        domains.contains(&answer).then(|| answer.to_owned()).ok_or(format!("`{answer}` is no domain here"))
    })?;
    let id = |slug: &str| ops::new_id(here, &format!("{domain}.{slug}")).map_err(|error| sentence(&error));
    match snake_case(label) {
        slug if is_snake_case(&slug) => or_enter("Under which slug?", &slug, id),
        _ => ask("Under which slug?", id),
    }
}

/// Which of the definitions with like names it is related to.
fn ask_related(here: &State, label: &str) -> Result<Vec<String>, CliError> {
    let similar = ops::similar_to(here, label)?;
    if similar.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = similar.iter().map(named).collect();
    or_enter(&format!("Which of these is it related to, by id: {}?", names.join(", ")), "none", |answer| {
        let ids = if answer == "none" { Vec::new() } else { list(answer) };
        ops::known_ids(here, &ids).map(|_| ids).map_err(|error| sentence(&error))
    })
}

/// The items of an answer.
fn list(answer: &str) -> Vec<String> {
    answer.split([',', ' ']).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

fn named(similar: &Similar) -> String {
    format!("{} ({})", similar.id, escape::terminal_line(&similar.label))
}
