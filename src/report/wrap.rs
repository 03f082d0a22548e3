//! Prose in lines of a terminal.

use unicode_width::UnicodeWidthStr;

/// How many columns there are; none where lines go somewhere that has no width, and stay whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wrap(pub(super) Option<usize>);

/// Less room than this for words is none.
const NARROWEST: usize = 20;

impl Wrap {
    /// A text whose first line begins at column `at` and the others at `indent`, without the end of the last line. Line
    /// breaks of its own stay, and so do words that are longer than a line.
    pub(super) fn text(self, at: usize, indent: usize, text: &str) -> String {
        let mut out = String::new();
        for (nth, line) in text.trim_end().split('\n').enumerate() {
            if nth == 0 {
                out += &self.line(at, indent, line.trim_end());
            } else if line.trim_end().is_empty() {
                out += "\n";
            } else {
                out += &format!("\n{}{}", " ".repeat(indent), self.line(indent, indent, line.trim_end()));
            }
        }
        out
    }

    fn line(self, at: usize, indent: usize, line: &str) -> String {
        let Some(width) = self.0.map(|width| width.max(indent + NARROWEST)) else { return line.to_owned() };
        let (mut out, mut column) = (String::new(), at);
        for word in line.split_inclusive(' ') {
            let bare = columns(word.trim_end());
            if column + bare > width && column > indent {
                out.truncate(out.trim_end().len());
                out += "\n";
                out += &" ".repeat(indent);
                column = indent;
            }
            out += word;
            column += columns(word);
        }
        out
    }
}

/// How many columns a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_and_lines_keep_their_indentation() {
        let wrap = Wrap(Some(30));
        let text = "one two three four five six seven eight\n\nhttps://example.org/a/very/long/address nine";
        let wrapped = "one two three four five six\n  seven eight\n\n  https://example.org/a/very/long/address\n  nine";
        assert_eq!(wrap.text(2, 2, text), wrapped);
        assert_eq!(Wrap(None).text(2, 2, "one\n\ntwo\n"), "one\n\n  two");
        assert_eq!(Wrap(Some(1)).text(0, 0, "at least a few words"), "at least a few words");
        assert_eq!(wrap.text(25, 4, "begins far right"), "\n    begins far right");
    }

    #[test]
    fn wide_letters_take_two_columns() {
        let text = "毎月 経常収益 売上総額";
        assert_eq!(Wrap(Some(20)).text(0, 0, text), "毎月 経常収益\n売上総額");
    }
}
