//! A finding in the style of rustc.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level as Title, Renderer, Snippet};

use crate::escape::{terminal as safe, terminal_line as line};
use crate::model::Level;
use crate::registry::Excerpts;
use crate::report::finding::FindingEntry;
use crate::report::style::{BOLD, HINT, paint};

/// A finding with the lines around its place.
pub(super) fn finding(finding: &FindingEntry<'_>, excerpts: &Excerpts) -> String {
    let level = match finding.level {
        Level::Error => Title::ERROR,
        Level::Warn => Title::WARNING,
        Level::Info | Level::Off => Title::INFO,
    };
    let message = line(finding.message);
    let title = level.primary_title(message.as_str()).id(finding.rule.as_str());
    let file = finding.file.map(line).unwrap_or_default();
    let help = safe(&finding.help);
    let excerpt = finding
        .place
        .zip(finding.file)
        .and_then(|(place, file)| Some((place, excerpts.get(&(file.to_owned(), place.line))?)));
    let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
    let Some((place, source)) = excerpt else {
        let at = if file.is_empty() { String::new() } else { format!("{} {file}\n", paint(HINT, " -->")) };
        return format!("{}\n{at}{} {help}\n", renderer.render(&[Group::with_title(title)]), paint(BOLD, "  = help:"));
    };
    // A line of a hostile file can be a megabyte long: show the part around the place.
    let start = place.column.saturating_sub(1).saturating_sub(if place.column > 160 { 40 } else { 160 });
    let source: String = source.chars().skip(start).take(240).collect();
    // Neither is a sign that the file is broken, and columns stay.
    let source = source.replace('\t', " ");
    let source = if place.line == 1 && start == 0 { source.replacen('\u{feff}', " ", 1) } else { source };
    let source = safe(&source);
    let byte =
        |column: usize| source.char_indices().nth(column.saturating_sub(1 + start)).map_or(source.len(), |(at, _)| at);
    let end = if place.end_line == place.line { byte(place.end_column) } else { source.len() };
    let span = byte(place.column).min(source.len())..end.max(byte(place.column));
    let snippet = Snippet::source(source.as_str())
        .line_start(place.line)
        .path(file.to_string())
        .annotation(AnnotationKind::Primary.span(span));
    let rendered =
        renderer.render(&[Group::with_title(title).element(snippet).element(Title::HELP.message(help.as_str()))]);
    // The snippet starts at a shifted column where the line was cut.
    rendered.replacen(
        &format!(":{}:{}", place.line, place.column - start),
        &format!(":{}:{}", place.line, place.column),
        1,
    ) + "\n"
}
