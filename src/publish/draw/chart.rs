//! Counts over releases: a bar for each, its parts one above the other.

use std::fmt::Write;

use super::text::width;
use crate::escape::html;

/// A bar: what it is of, and how large each of its parts is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it is of, in a word: a version.
    pub label: String,
    /// Its parts, from below.
    pub parts: Vec<usize>,
}

/// How many bars are drawn at most.
const BARS: usize = 40;
/// Where the bars begin and end, in pixels like all lengths here.
const LEFT: usize = 44;
const RIGHT: usize = 640;
const TOP: usize = 34;
const BOTTOM: usize = 204;

/// Bars as `<svg>`, with the name of each series; of many, so many that they can be told apart, the first and the last among
/// them. None where there is nothing to compare.
///
/// `name` says what is drawn, for those who do not see it.
#[must_use]
pub fn chart(bars: &[Bar], series: &[&str], name: &str) -> Option<String> {
    let bars = sample(bars);
    let most = bars.iter().map(|bar| bar.parts.iter().sum::<usize>()).max().filter(|most| *most > 0)?;
    if bars.len() < 2 {
        return None;
    }
    let step = step(most);
    let top = most.div_ceil(step) * step;
    let y = |count: usize| BOTTOM - (BOTTOM - TOP) * count / top;
    let mut svg = format!(
        "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" width=\"660\" height=\"232\" viewBox=\"0 0 660 232\" \
         font-size=\"12\" role=\"img\" aria-label=\"{}\">\n",
        html(name)
    );
    let mut x = LEFT;
    for (at, name) in series.iter().enumerate() {
        let _ = writeln!(
            svg,
            "<rect class=\"series-{}\" x=\"{x}\" y=\"6\" width=\"10\" height=\"10\" rx=\"2\"/><text x=\"{}\" \
             y=\"15\">{}</text>",
            at + 1,
            x + 15,
            html(name)
        );
        x += 15 + width(name) * 12 / 100 + 18;
    }
    for count in (0..=top).step_by(step) {
        let y = y(count);
        let _ = writeln!(
            svg,
            "<path class=\"axis\" d=\"M{LEFT} {y}H{RIGHT}\"/><text class=\"tick\" x=\"{}\" y=\"{}\" \
             text-anchor=\"end\">{count}</text>",
            LEFT - 8,
            y + 4
        );
    }
    let slot = (RIGHT - LEFT) / bars.len();
    let wide = (slot * 6 / 10).clamp(3, 44);
    // Labels that would touch each other are left out, from the last one back.
    let longest = bars.iter().map(|bar| width(&bar.label) * 11 / 100 + 10).max().unwrap_or_default();
    let every = longest.div_ceil(slot.max(1)).max(1);
    for (at, bar) in bars.iter().enumerate() {
        let middle = LEFT + (RIGHT - LEFT) * (2 * at + 1) / (2 * bars.len());
        let _ = write!(svg, "<g><title>{}: {}</title>", html(&bar.label), told(bar, series));
        let mut below = 0;
        for (part, count) in bar.parts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let (from, to) = (y(below), y(below + count));
            let _ = write!(
                svg,
                "<rect class=\"series-{}\" x=\"{}\" y=\"{to}\" width=\"{wide}\" height=\"{}\"/>",
                part + 1,
                middle - wide / 2,
                from - to
            );
            below += count;
        }
        svg += "</g>";
        if (bars.len() - 1 - at).is_multiple_of(every) {
            let (y, label) = (BOTTOM + 18, html(&bar.label));
            let _ = write!(svg, "<text class=\"tick\" x=\"{middle}\" y=\"{y}\" text-anchor=\"middle\">{label}</text>");
        }
        svg.push('\n');
    }
    Some(svg + "</svg>\n")
}

/// What a bar says, in words.
fn told(bar: &Bar, series: &[&str]) -> String {
    let parts = bar.parts.iter().zip(series).map(|(count, name)| format!("{count} {}", html(name)));
    parts.collect::<Vec<_>>().join(", ")
}

/// As many bars as can be told apart, evenly spread.
fn sample(bars: &[Bar]) -> Vec<&Bar> {
    match bars.len() {
        0..=BARS => bars.iter().collect(),
        all => (0..BARS).map(|at| &bars[at * (all - 1) / (BARS - 1)]).collect(),
    }
}

/// The distance of the lines behind the bars: 1, 2 or 5 times a power of ten, so that there are at most five of them.
fn step(most: usize) -> usize {
    let mut power = 1;
    loop {
        if let Some(step) = [1, 2, 5].into_iter().map(|times| times * power).find(|step| most.div_ceil(*step) <= 5) {
            return step;
        }
        power *= 10;
    }
}
