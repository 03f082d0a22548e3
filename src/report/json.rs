//! For programs: the answers themselves.

use super::answer::json;
use super::renderer::Renderer;

/// For programs.
pub const JSON: Renderer = Renderer {
    name: "json",
    about: "For programs: stable fields, a published schema",
    check: |answer| json(answer),
    diff: |answer| json(answer),
    impact: Some(|answer| json(answer)),
};
