//! What every page says, in order: one description, which Markdown, HTML and the terminal print each in their way.

pub mod cite;
pub mod definition;
mod drawn;
mod example;
mod former;
mod full;
mod history;
mod home;
mod methodology;
mod pages;
mod parts;
pub mod place;
mod releases;
mod schema;
mod sources;
mod stages;
mod stats;
mod trees;

pub use full::pinned;
pub use history::{changes, follows, name, what};
pub use pages::{MakePage, Pages, SharedPage, all};
pub use parts::{Block, Drawing, Fact, Item, Line, Named, Notice, Page, Section, Span, anchor};
pub use place::{Place, Target};
