//! The range of a benchmark: from the lower to the upper quartile, with the median in it.

use std::fmt::Write;

use serde_json::Number;

use super::text::{grouped, width};
use crate::escape::html;

/// What a benchmark says.
#[derive(Debug, Clone, Copy)]
pub struct Range<'r> {
    /// The lower quartile.
    pub low: &'r Number,
    /// The median, where it is known.
    pub median: Option<&'r Number>,
    /// The upper quartile.
    pub high: &'r Number,
    /// What it is counted in; nothing for a plain number.
    pub unit: &'r str,
}

/// Where the lower quartile stands, in pixels like all lengths here.
const LOW: f64 = 70.0;
/// Where the upper one does.
const HIGH: f64 = 290.0;
/// Where the drawing ends.
const WIDTH: f64 = 360.0;

impl Range<'_> {
    /// A number with its unit.
    fn figure(&self, number: &Number) -> String {
        let unit = if self.unit.is_empty() { String::new() } else { format!("\u{a0}{}", self.unit) };
        format!("{}{unit}", grouped(&number.to_string()))
    }

    /// What it says, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let median = self.median.map_or(String::new(), |median| format!("half are below {}, ", self.figure(median)));
        let (low, high) = (self.figure(self.low), self.figure(self.high));
        format!("A quarter of the companies are below {low}, {median}a quarter above {high}")
    }

    /// The range as `<svg>`; none where its numbers are in no order.
    #[must_use]
    pub fn drawing(&self) -> Option<String> {
        let (low, high) = (self.low.as_f64()?, self.high.as_f64()?);
        let at = |number: f64| LOW + (HIGH - LOW) * (number - low) / (high - low);
        let median = self.median.and_then(|median| Some((at(median.as_f64()?), median)));
        if low >= high || median.is_some_and(|(x, _)| !(LOW..=HIGH).contains(&x)) {
            return None;
        }
        let words = html(&self.words());
        let mut svg = format!(
            "<svg class=\"range\" xmlns=\"http://www.w3.org/2000/svg\" width=\"360\" height=\"64\" viewBox=\"0 0 360 64\" \
             font-size=\"12\" role=\"img\" aria-label=\"{words}\">\n<path class=\"axis\" d=\"M10 32H{LOW}M{HIGH} 32H350\"/>\n\
             <rect class=\"range-band\" x=\"{LOW}\" y=\"26\" width=\"{}\" height=\"12\" rx=\"3\"/>\n",
            HIGH - LOW
        );
        let mut text = |x: f64, y: u32, class: &str, text: &str| {
            // All of it stays inside.
            let half = (width(text) * 6 / 100) as f64;
            let (x, text) = (x.max(half).min(WIDTH - half), html(text));
            let _ =
                writeln!(svg, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y}\" text-anchor=\"middle\">{text}</text>");
        };
        text(LOW, 54, "tick", &self.figure(self.low));
        text(HIGH, 54, "tick", &self.figure(self.high));
        if let Some((x, median)) = median {
            text(x, 16, "range-figure", &self.figure(median));
            let _ = writeln!(svg, "<path class=\"range-median\" d=\"M{x:.1} 22V42\"/>");
        }
        Some(svg + "</svg>\n")
    }
}
