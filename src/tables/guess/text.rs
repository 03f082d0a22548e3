//! A guessed mapping as a person reads it: the TOML, and a row for each column.

use std::collections::BTreeMap;

use super::look::Look;
use super::plan::{Draft, Goal, Plan, Planned};
use crate::intake::list::List;
use crate::intake::mapping::{key, quoted, value};

/// Writes a guessed mapping.
pub(super) fn plan(list: &List, draft: &Draft<'_>, looks: &BTreeMap<&str, Look>) -> Plan {
    let mut remarks = list.remarks.clone();
    if !draft.missing.is_empty() {
        remarks.push(format!("the schema requires what no column gives: {}", draft.missing.join(", ")));
    }
    Plan {
        text: toml(list, draft, looks),
        columns: list.columns.iter().map(|name| planned(name, draft, looks)).collect(),
        remarks,
    }
}

fn toml(list: &List, draft: &Draft<'_>, looks: &BTreeMap<&str, Look>) -> String {
    let mut text = format!("# {}: {} rows.\n", one_line(&list.form), list.rows.len());
    text += "# What is marked `unsure` wants a look. A line that begins with # says nothing.\n\n";
    if let Some(part) = &list.part {
        text += &format!("part = {}\n", quoted(part));
    }
    if let Some(row) = list.header_row {
        text += &format!("header-row = {row}\n");
    }
    if !draft.ignore.is_empty() {
        text +=
            &format!("ignore = [{}]\n", draft.ignore.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "));
    }
    for (name, remark) in &draft.fill_down {
        text += &line(
            &format!("fill-down = [{}]", quoted(name)),
            remark.as_ref().map(|why| format!("unsure: {why}")).as_deref(),
        );
    }
    text += "\n[id]\n";
    match &draft.from {
        Some((from, unsure)) => {
            text += &line(&format!("from = {}", quoted(from)), unsure_of(unsure.as_ref()).as_deref())
        }
        None => text += "from = \"\"  # unsure: which column names the definitions?\n",
    }
    if let Some((column, unsure)) = &draft.domain_from {
        text += &line(&format!("domain-from = {}", quoted(column)), unsure_of(unsure.as_ref()).as_deref());
    }
    if let Some((domain, unsure)) = &draft.domain {
        text += &line(&format!("domain = {}", quoted(domain)), unsure_of(unsure.as_ref()).as_deref());
    }
    text += "\n[columns]\n";
    for name in &list.columns {
        if let Some(goals) = draft.columns.get(name) {
            let goal = |goal: &Goal<'_>| {
                let split = goal.split.map(|sign| format!(", split = {}", quoted(sign)));
                let decimal = goal.decimal.map(|sign| format!(", decimal = {}", quoted(&sign.to_string())));
                let more = split.unwrap_or_default() + &decimal.unwrap_or_default();
                let to = quoted(&goal.column.name);
                if more.is_empty() { to } else { format!("{{ to = {to}{more} }}") }
            };
            let all: Vec<String> = goals.iter().map(goal).collect();
            let all = if all.len() == 1 { all.concat() } else { format!("[{}]", all.join(", ")) };
            let unsure = goals.iter().find_map(|goal| goal.unsure.as_ref());
            text += &line(&format!("{} = {all}", key(name)), unsure_of(unsure).as_deref());
        }
        for (_, property, _) in draft.new.iter().filter(|(column, ..)| column == name) {
            let decimal = looks[name.as_str()].decimal();
            let to = decimal.map_or_else(
                || quoted(property),
                |(sign, _)| format!("{{ to = {}, decimal = \"{sign}\" }}", quoted(property)),
            );
            let unsure = decimal.filter(|(_, guessed)| *guessed).map_or("", |_| "unsure of `decimal`; ");
            let remark = format!("{unsure}new; to leave it out, move it to `ignore`");
            text += &line(&format!("{} = {to}", key(name)), Some(&remark));
        }
    }
    for (title, rows) in [("constants", &draft.constants), ("defaults", &draft.defaults)] {
        if !rows.is_empty() {
            text += &format!("\n[{title}]\n");
        }
        for (path, of, remark) in rows {
            text += &line(&format!("{} = {}", key(path), value(of)), remark.as_deref());
        }
    }
    if !draft.missing.is_empty() {
        text += "\n# The schema requires these, and no column gives them. Below [defaults], a value for every row:\n";
        text += &draft.missing.iter().map(|path| format!("# {} = \"\"\n", key(path))).collect::<String>();
    }
    for (path, rows) in draft.values.iter().filter(|(_, rows)| !rows.is_empty()) {
        text += &format!("\n[values.{}]\n", key(path));
        for (from, to, remark) in rows {
            text += &line(&format!("{} = {}", key(from), quoted(to)), remark.as_deref());
        }
    }
    for (column, name, kind) in &draft.new {
        text += &format!("\n[new.{}]\ntype = {}\ntitle = {}\n", key(name), quoted(kind.as_str()), quoted(column));
    }
    text
}

fn unsure_of(why: Option<&String>) -> Option<String> {
    why.map(|why| format!("unsure: {why}"))
}

fn line(text: &str, remark: Option<&str>) -> String {
    remark.map_or_else(|| format!("{text}\n"), |remark| format!("{text}  # {}\n", one_line(remark)))
}

/// A text that ends no comment.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn planned(name: &str, draft: &Draft<'_>, looks: &BTreeMap<&str, Look>) -> Planned {
    let look = &looks[name];
    let mut to = Vec::new();
    let mut unsure = None;
    if let Some((_, why)) = draft.from.as_ref().filter(|(from, _)| from == name) {
        to.push("id".to_owned());
        unsure = unsure.or(why.clone());
    }
    if let Some((_, why)) = draft.domain_from.as_ref().filter(|(from, _)| from == name) {
        to.push("domain of the id".to_owned());
        unsure = unsure.or(why.clone());
    }
    for goal in draft.columns.get(name).into_iter().flatten() {
        to.push(goal.column.name.clone());
        unsure = unsure.or(goal.unsure.clone());
    }
    to.extend(
        draft
            .new
            .iter()
            .filter(|(column, ..)| column == name)
            .map(|(_, property, kind)| format!("new: {property} ({})", kind.as_str())),
    );
    if to.is_empty() {
        to.push("left out".to_owned());
    }
    let sample: String = look.sample.chars().take(40).collect();
    Planned { column: name.to_owned(), to: to.join(", "), looks: look.words(), sample, unsure }
}
