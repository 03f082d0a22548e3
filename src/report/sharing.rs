//! What others see of a branch: that it was pushed, and its pull request.

use crate::escape::{terminal, terminal_line};
use crate::ops::{PullRequest, PullRequestState, Shared};

/// What was pushed, and where the pull request is.
pub(super) fn text(branch: &str, shared: Option<&Shared>, request: Option<&PullRequest>) -> String {
    let mut out = String::new();
    if let Some(shared) = shared {
        let verb = if shared.already { "was pushed" } else { "pushed" };
        out += &format!("{verb} to {}\n", terminal_line(&shared.remote.name));
        shared.said.iter().for_each(|line| out += &format!("  remote: {}\n", terminal_line(line)));
    }
    if let Some(request) = request {
        let verb = match request.state {
            PullRequestState::Opened => "opened",
            PullRequestState::Updated => "updated",
            PullRequestState::Offered => "open a pull request",
        };
        out += &match &request.url {
            Some(url) => format!("{verb}: {}\n", terminal_line(url)),
            None => format!("{verb} for {}\n", terminal(branch)),
        };
    }
    out
}
