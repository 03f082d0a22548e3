//! `history`, `changelog` and `search`.

use super::Advice;
use crate::ops::QuestionError;

pub(super) fn advice(error: &QuestionError) -> Advice {
    match error {
        QuestionError::UnreadableChanges { problems, .. } => {
            Advice::refused("`ontoreg verify --all` says what is wrong with the release.").with_cases(problems)
        }
        QuestionError::MissingEntry { version } => {
            Advice::refused(format!("`ontoreg verify {version}` says what else was altered."))
        }
        QuestionError::EmptyQuery { .. } => Advice::misused("Look for words: `ontoreg search net retention`."),
    }
}
