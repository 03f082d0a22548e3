//! What every page says, in order: one description, which Markdown, HTML and the terminal print each in their way.

pub mod definition;
mod former;
mod full;
mod history;
mod home;
mod pages;
mod parts;
pub mod place;
mod releases;

pub use full::pinned;
pub use history::what;
pub use pages::{MakePage, Pages, all};
pub use parts::{Block, Drawing, Fact, Item, Line, Named, Notice, Page, Section, Span, anchor};
pub use place::{Place, Target};
