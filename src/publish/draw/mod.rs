//! Things drawn: formulas as MathML, trees, charts, ranges and cards as SVG. Values in, markup out.
//!
//! Every text is escaped here. What is drawn has classes and no styles: the style sheet of the site gives it colours, light
//! and dark, and a page that forbids styles in its markup shows it. A card stands alone and brings its colours along.

pub mod card;
pub mod chart;
pub mod math;
pub mod range;
mod text;
pub mod tree;

#[cfg(test)]
mod proof;
