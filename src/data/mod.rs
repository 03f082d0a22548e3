//! Floor 2: what a company feeds in. Files to figures and tables, whole and strictly typed, with the place of each value.
//!
//! A file is CSV or JSON. One that has the name of a table, its id or its slug, holds the rows of that table. Every other one
//! holds figures: `id,period,value`, a row for each id with a column for each period, or a row for each period with a column
//! for each id. In JSON a list of such rows, or an object by id or by period; by id it may hold the rows of tables, too.
//!
//! Numbers are exact decimals. A blank cell of a figure says nothing, the word `empty` says that there is no value; a blank
//! cell of a table is empty. What may be meant in two ways is refused, and so is a series with a gap.

mod cell;
mod delimited;
mod expected;
mod fault;
mod figures;
mod json;
mod loaded;
mod read;
mod rows;
mod wide;

pub use expected::{Expected, Wanted};
pub use fault::{Fault, Faults};
pub use loaded::{Loaded, Origin, Sources};
pub use read::{read, reads};
