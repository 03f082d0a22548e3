//! `changelog` and `search`.

use super::Advice;
use crate::ops::QuestionError;

pub(super) fn advice(error: &QuestionError) -> Advice {
    match error {
        QuestionError::MissingEntry { version } => {
            Advice::refused(format!("`ontoreg verify {version}` says what else was altered."))
        }
        QuestionError::EmptyQuery { .. } => Advice::misused("Look for words: `ontoreg search net retention`."),
    }
}
