//! Commands that are refused: each changes nothing, prints no result and ends with the code it is listed with.

use super::Sandbox;

impl Sandbox {
    /// Runs commands, listed with the exit codes they must have, and gives their screens in one text.
    #[track_caller]
    pub fn refusals(&self, commands: &[(i32, &[&str])]) -> String {
        let mut transcript = String::new();
        for (code, args) in commands {
            let screen = self.unchanged(|sandbox| sandbox.ontoreg(*args));
            assert_eq!((screen.code, screen.stdout.as_str()), (*code, ""), "{args:?}\n{screen}");
            transcript += &format!("$ ontoreg {}\n{screen}\n", args.join(" "));
        }
        transcript
    }
}
