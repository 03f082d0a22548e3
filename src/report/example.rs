//! `example`: a drafted example.

use serde::Serialize;

use super::answer::Render;
use crate::escape;
use crate::intake::canonical;
use crate::model::{Example, Id};

/// A worked example of a definition.
#[derive(Debug, Serialize)]
pub struct ExampleAnswer<'a> {
    id: &'a Id,
    example: &'a Example,
}

impl<'a> ExampleAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new((id, example): &'a (Id, Example)) -> Self {
        Self { id, example }
    }
}

impl Render for ExampleAnswer<'_> {
    fn text(&self) -> String {
        escape::json(&String::from_utf8_lossy(&canonical::pretty(self.example)))
    }
}
