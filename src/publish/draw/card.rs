//! A picture of a definition for those who share its address: 1200 by 630 pixels, with its own colours and no font of its own.

use std::fmt::Write;

use super::text::{lines, width};
use crate::escape::html;

/// What a card says.
#[derive(Debug, Clone, Copy)]
pub struct Card<'c> {
    /// What the definition is called.
    pub title: &'c str,
    /// Its domain.
    pub domain: &'c str,
    /// Its id.
    pub id: &'c str,
    /// A word or two beside the domain: its tier, or that it is an input.
    pub badge: Option<&'c str>,
    /// The registry.
    pub registry: &'c str,
    /// The version of the registry.
    pub version: &'c str,
}

/// Between the edges and what stands inside, in pixels like all lengths here.
const MARGIN: usize = 88;
const WIDTH: usize = 1200;

const SANS: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif";
const MONO: &str = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

impl Card<'_> {
    /// The card as a file of SVG.
    #[must_use]
    pub fn svg(&self) -> String {
        // Bold letters are wider.
        let room = |size: usize| (WIDTH - 2 * MARGIN) * 88 / size;
        // The largest size at which the title is whole, and two lines of it at most.
        let fits = |size: &usize| lines(self.title, room(*size), 2).1;
        let (size, at_most) = [96, 80, 66].into_iter().find(fits).map_or((58, 3), |size| (size, 2));
        let (title, _) = lines(self.title, room(size), at_most);
        let step = size * 115 / 100;
        // The middle of the title stands a little above the middle of the card.
        let first = 330 + size * 35 / 100 - (title.len() - 1) * step / 2;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"630\" viewBox=\"0 0 1200 630\" role=\"img\" \
             aria-label=\"{}\">\n<rect width=\"1200\" height=\"630\" fill=\"#fbfaf7\"/>\n\
             <rect width=\"14\" height=\"630\" fill=\"#1f5f5b\"/>\n\
             <path d=\"M{MARGIN} 522H{}\" stroke=\"#d9d5cb\" stroke-width=\"2\"/>\n",
            html(self.title),
            WIDTH - MARGIN
        );
        let mut text = |[x, y, size]: [usize; 3], look: &str, text: &str| {
            let text = html(text);
            let _ = writeln!(svg, "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" {look}>{text}</text>");
        };
        let cut = |text: &str, size: usize, room: usize| lines(text, room * 100 / size, 1).0.concat();
        let (quiet, end) = (format!("fill=\"#5a625f\" font-family=\"{SANS}\""), "text-anchor=\"end\"");
        let accent = format!("fill=\"#1f5f5b\" font-weight=\"600\" font-family=\"{SANS}\"");
        text([MARGIN, 130, 32], &accent, &cut(self.domain, 32, 700));
        for (at, line) in title.iter().enumerate() {
            let look = format!("fill=\"#1b1f1e\" font-weight=\"700\" font-family=\"{SANS}\"");
            text([MARGIN, first + at * step, size], &look, line);
        }
        let id = cut(self.id, 32, WIDTH - 2 * MARGIN);
        text([MARGIN, 490, 30], &format!("fill=\"#5a625f\" font-family=\"{MONO}\""), &id);
        text([MARGIN, 574, 28], &quiet, &cut(self.registry, 28, 760));
        text([WIDTH - MARGIN, 574, 28], &format!("{quiet} {end}"), &cut(self.version, 28, 240));
        if let Some(badge) = self.badge {
            let badge = cut(badge, 24, 300);
            let wide = width(&badge) * 26 / 100 + 44;
            let x = WIDTH - MARGIN - wide;
            text([x + wide / 2, 129, 24], &format!("{accent} text-anchor=\"middle\""), &badge);
            let _ = writeln!(
                svg,
                "<rect x=\"{x}\" y=\"98\" width=\"{wide}\" height=\"46\" rx=\"23\" fill=\"none\" stroke=\"#1f5f5b\" \
                 stroke-width=\"2\"/>"
            );
        }
        svg + "</svg>\n"
    }
}
