//! The styles of a screen. A front strips them where they are not wanted.

use anstyle::{AnsiColor, Style};

/// What is wrong.
pub const ERROR: Style = AnsiColor::BrightRed.on_default().bold();
/// What a person should look at.
pub const WARN: Style = AnsiColor::Yellow.on_default().bold();
/// What helps.
pub const HINT: Style = AnsiColor::Cyan.on_default().bold();
/// What is right.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// Titles.
pub const BOLD: Style = Style::new().bold();
/// What is beside the point.
pub const DIM: Style = Style::new().dimmed();
/// What went.
pub(super) const GONE: Style = AnsiColor::Red.on_default().strikethrough();
/// What came.
pub(super) const COME: Style = AnsiColor::Green.on_default().underline();

/// Text in a style.
#[must_use]
pub fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
