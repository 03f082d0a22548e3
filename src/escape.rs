//! Floor 0: text from definitions at every edge that prints it. One function per format, used once per text.

pub mod note;

/// Whether a character is one that a reader does not see: control, bidi control, zero-width.
///
/// A line feed is text. Everything else that moves, hides or reorders what follows is not.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\x09' | '\x0b'..='\x1f' | '\x7f'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Every hidden character becomes one U+FFFD, so that columns stay.
fn visible(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) { '\u{fffd}' } else { c }).collect()
}

/// Safe on a terminal and in the log of a workflow, which reads `##[command]` anywhere and `::command` at the start of
/// a line: what moves, hides or runs becomes U+FFFD, so that columns stay.
#[must_use]
pub fn terminal(text: &str) -> String {
    // Most text is safe as it stands.
    if text.bytes().all(|b| matches!(b, b' '..=b'~' if b != b'#')) && !text.trim_start().starts_with("::") {
        return text.to_owned();
    }
    let broken = |line: &str| {
        if line.trim_start().starts_with("::") { line.replacen(':', "\u{fffd}", 1) } else { line.to_owned() }
    };
    visible(text).replace("##[", "##\u{fffd}").split_inclusive('\n').map(broken).collect()
}

/// Safe on one line of a terminal.
#[must_use]
pub fn terminal_line(text: &str) -> String {
    terminal(&text.replace('\n', " "))
}

/// Safe as JSON wherever text is shown, and in the log of a workflow: a hidden character, and the first sign of what
/// runs there as a command, become their `\u` escapes. Only strings can hold either, and their value stays the same.
#[must_use]
pub fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("##[", "\\u0023#[").chars() {
        if is_hidden(c) {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out += &format!("\\u{unit:04x}"));
        } else {
            out.push(c);
        }
    }
    out
}

/// Safe as JSON inside of a script of a page, which nothing in it can end. The value stays the same.
#[must_use]
pub fn script(text: &str) -> String {
    json(text).replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// Safe inside a line of Markdown: nothing is markup, a link, a mention or a reference, and nothing ends a table cell.
#[must_use]
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16 + 8);
    for (at, c) in text.char_indices() {
        match c {
            'a'..='z' | 'A'..='Z' | ' ' | ',' => out.push(c),
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '@' => out += "&#64;",
            '#' => out += "&#35;",
            ':' if text[at..].starts_with("://") || text[..at].ends_with("mailto") => out += "&#58;",
            '.' if ends_in(&text[..at], "www") => out += "&#46;",
            // Inside a word an underscore is text, and ids stay readable.
            '_' if is_word_end(&text[..at]) && text[at + 1..].starts_with(char::is_alphanumeric) => out.push(c),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => out.extend(['\\', c]),
            // Only at the start of a line are these a list, a heading line or a rule.
            '-' | '+' | '=' if at == 0 => out.extend(['\\', c]),
            '.' | ')' if at > 0 && text[..at].bytes().all(|b| b.is_ascii_digit()) => out.extend(['\\', c]),
            '\n' => out.push(' '),
            c if is_hidden(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Safe inside a line of a comment on GitHub or GitLab, which look for mentions and references after they read entities:
/// beyond [`markdown`], nothing visible stands between a sign that starts one and what it would name.
#[must_use]
pub fn comment(text: &str) -> String {
    const GAP: &str = "&#8203;";
    let mut out = String::with_capacity(text.len() + 16);
    let text = markdown(text);
    let mut rest = text.as_str();
    // At the start of a line GitLab takes the one for a command, and a workflow that prints the comment the other.
    for (sign, entity) in [("/", "&#47;"), ("::", "&#58;:")] {
        if let Some(after) = rest.strip_prefix(sign) {
            out += entity;
            rest = after;
            break;
        }
    }
    while let Some(c) = rest.chars().next() {
        let entity = ["&#64;", "&#35;", "&#58;", "&#46;", "&amp;"].into_iter().find(|entity| rest.starts_with(entity));
        let token = entity.unwrap_or(&rest[..c.len_utf8()]);
        let after = &rest[token.len()..];
        out += token;
        let named = after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '\\' | '/'));
        if named && (entity.is_some() || matches!(c, '!' | '$' | '%' | '~' | '^')) {
            out += GAP;
        }
        // GH-12 is an issue.
        if out.to_ascii_uppercase().ends_with("GH") && after.starts_with('-') {
            out += GAP;
        }
        rest = after;
    }
    out
}

/// Whether a text ends in a word of small letters, however it is written.
fn ends_in(text: &str, word: &str) -> bool {
    let end = text.len().checked_sub(word.len()).and_then(|at| text.get(at..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(word))
}

fn is_word_end(text: &str) -> bool {
    text.ends_with(char::is_alphanumeric)
}

/// A code span of Markdown: on one line, and nothing in it ends it.
#[must_use]
pub fn markdown_code(text: &str) -> String {
    format!("`{}`", visible(&text.replace('\n', " ")).replace('`', ""))
}

/// A fenced block of Markdown in a list item: nothing in it ends it, and nothing runs in the log of a workflow.
#[must_use]
pub fn markdown_block(text: &str) -> String {
    let lines: String = terminal(text).replace('`', "").lines().map(|line| format!("  {line}\n")).collect();
    format!("\n  ```\n{lines}  ```\n")
}

/// Safe as the target of a Markdown link; anything but http and https leads nowhere.
#[must_use]
pub fn markdown_url(url: &str) -> String {
    let web = url.starts_with("https://") || url.starts_with("http://");
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '(' | ')' | '\\' | '"' | '|' | '`');
    if web && url.chars().all(plain) { url.to_owned() } else { "#".to_owned() }
}

/// Safe as the data of a GitHub workflow command: it cannot end the line, so `::` inside it is only text.
#[must_use]
pub fn workflow_data(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\n', "%0A").replace("##[", "# #[")
}

/// Safe as a property of a GitHub workflow command.
#[must_use]
pub fn workflow_property(text: &str) -> String {
    workflow_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Safe as text and inside of a quoted attribute, of HTML and of XML. What hides or moves text, and what no XML may hold,
/// becomes U+FFFD.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    add_html(&mut out, text);
    out
}

/// Adds a text as [`html`] makes it safe.
pub fn add_html(out: &mut String, text: &str) {
    let mut done = 0;
    for (at, c) in text.char_indices() {
        let safe = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            ' '..='~' => continue,
            c if is_hidden(c) || is_noncharacter(c) => "\u{fffd}",
            _ => continue,
        };
        *out += &text[done..at];
        *out += safe;
        done = at + c.len_utf8();
    }
    *out += &text[done..];
}

/// Whether a character is none: no text has it, and XML forbids some of them.
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

/// Safe as a cell of a spreadsheet, which runs what starts with `=`, `+`, `-` or `@`: an apostrophe goes before it.
///
/// A program that takes another sign for the separator sees cells where there are none, so what follows any such sign
/// is treated as the start of one. [`spreadsheet_back`] takes the apostrophes away again.
#[must_use]
pub fn spreadsheet(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for cell in text.split_inclusive(SEPARATORS) {
        let at = formula(cell);
        let (blanks, rest) = cell.split_at(at.unwrap_or_default());
        safe.extend([blanks, if at.is_some() { "'" } else { "" }, rest]);
    }
    safe
}

/// The text that [`spreadsheet`] made safe.
#[must_use]
pub fn spreadsheet_back(text: &str) -> String {
    let mut back = String::with_capacity(text.len());
    for cell in text.split_inclusive(SEPARATORS) {
        let (blanks, rest) = cell.split_at(formula(cell).unwrap_or_default());
        back.extend([blanks.strip_suffix('\'').unwrap_or(blanks), rest]);
    }
    back
}

/// Signs behind which some program begins a new cell.
const SEPARATORS: [char; 6] = [',', ';', '\t', '\n', '\r', '"'];

/// Where the sign stands that makes a cell a formula, behind blanks and apostrophes.
fn formula(cell: &str) -> Option<usize> {
    let at = cell.find(|c| !matches!(c, ' ' | '\''))?;
    let runs = |c| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}');
    cell[at..].starts_with(runs).then_some(at)
}

/// An argument as a shell reads it back.
#[must_use]
pub fn shell(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ',' | ':' | '=' | '#' | '+');
    if !text.is_empty() && !text.starts_with('#') && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_as_a_command() {
        assert_eq!(terminal("a\u{1b}[31mb\u{202e}c\u{9b}d\re"), "a\u{fffd}[31mb\u{fffd}c\u{fffd}d\u{fffd}e");
        assert_eq!(terminal_line("a\nb"), "a b");
        assert_eq!(terminal("a ##[error]b\n ::error::c ::d"), "a ##\u{fffd}error]b\n \u{fffd}:error::c ::d");
    }

    #[test]
    fn json_keeps_its_value_and_hides_nothing() {
        let value = serde_json::json!({"a\u{9b}": "\u{1b}[31m\u{7f}\u{202e}\u{e0041}\n\t\u{e9} ###[error]"});
        let shown = json(&serde_json::to_string_pretty(&value).unwrap());
        assert!(!shown.chars().any(is_hidden) && !shown.contains("##["), "{shown}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
    }

    #[test]
    fn nothing_ends_a_script() {
        let value = serde_json::json!("</script><!--&\u{2028}\u{1b}\u{202e}\n");
        let script = script(&value.to_string());
        assert!(!script.contains(['<', '>', '&', '\u{2028}', '\u{202e}']), "{script}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&script).unwrap(), value);
    }

    #[test]
    fn text_is_no_workflow_command() {
        let escaped = workflow_data("x\n::set-env name=A::b\r\n##[add-mask]y %0A");
        assert!(!escaped.contains(['\n', '\r']) && !escaped.contains("##["), "{escaped}");
        assert!(escaped.ends_with("%250A"));
        assert_eq!(workflow_property("a,b:c"), "a%2Cb%3Ac");
    }

    #[test]
    fn markdown_pings_nobody_and_links_nowhere() {
        assert_eq!(
            markdown("@all see #12 <img src=x> https://x.example www.y.example"),
            "&#64;all see &#35;12 &lt;img src=x&gt; https&#58;//x.example www&#46;y.example"
        );
        assert_eq!(markdown("a|b\n| c | `d` *e* _f_ [g](h)"), "a\\|b \\| c \\| \\`d\\` \\*e\\* \\_f\\_ \\[g\\](h)");
        assert_eq!(
            comment("@all #12 !3 %x a&b GH-7 a@b.c $5 ~label https://x.y 12 % & c"),
            "&#64;&#8203;all &#35;&#8203;12 !&#8203;3 %&#8203;x a&amp;&#8203;b GH&#8203;-7 a&#64;&#8203;b.c \\$&#8203;5 \
             \\~&#8203;label https&#58;&#8203;//x.y 12 % &amp; c"
        );
        assert_eq!(comment("/merge"), "&#47;merge");
        assert_eq!(comment("::error::x"), "&#58;:error::x");
        assert_eq!(markdown_code("a\n\n# b `<i>`\u{202e}"), "`a  # b <i>\u{fffd}`");
        assert_eq!(markdown_block("+++\n```\n::x ##[y]"), "\n  ```\n  +++\n  \n  \u{fffd}:x ##\u{fffd}y]\n  ```\n");
        assert_eq!(markdown("a_b _c_"), "a_b \\_c\\_");
        assert_eq!(markdown("- x"), "\\- x");
        assert_eq!(markdown("12. x"), "12\\. x");
        assert_eq!(markdown_url("javascript:alert(1)"), "#");
        assert_eq!(markdown_url("https://x.example/a)b"), "#");
        assert_eq!(markdown_url("https://x.example/a?b=c"), "https://x.example/a?b=c");
    }

    #[test]
    fn nothing_in_a_page_is_markup() {
        assert_eq!(html("<a href='x' b=\"y\">&amp;"), "&lt;a href=&#39;x&#39; b=&quot;y&quot;&gt;&amp;amp;");
        assert_eq!(
            html("a\u{0}b\u{202e}c\u{200b}d\u{ffff}e\u{fdd0}f\t"),
            "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}e\u{fffd}f\u{fffd}"
        );
        assert_eq!(html("\u{627}\u{4e2d}\u{1f600}\n"), "\u{627}\u{4e2d}\u{1f600}\n");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("'=1", "''=1"),
            (" @a", " '@a"),
            ("\t=a", "'\t'=a"),
            ("a;=b,\"+c\n- d", "a;'=b,\"'+c\n'- d"),
            ("'twas; it's 3 - 2 = 1", "'twas; it's 3 - 2 = 1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
        ] {
            assert_eq!(spreadsheet(text), cell);
            assert_eq!(spreadsheet_back(cell), text);
        }
    }

    #[test]
    fn a_shell_reads_back_what_was_quoted() {
        for plain in ["sales.arr", "sales.arr#/formula"] {
            assert_eq!(shell(plain), plain);
        }
        assert_eq!(shell("schema#/$defs/stage"), "'schema#/$defs/stage'");
        assert_eq!(shell("It's $5"), "'It'\\''s $5'");
        assert_eq!(shell("#1"), "'#1'");
        assert_eq!(shell(""), "''");
    }

    proptest::proptest! {
        #[test]
        fn a_cell_leads_back_to_its_text(text in "[-=+@'\",; \t\r\na]{0,12}") {
            let cell = spreadsheet(&text);
            for start in cell.split(SEPARATORS) {
                proptest::prop_assert!(!start.trim_start_matches(' ').starts_with(['=', '+', '-', '@']), "{:?}", cell);
            }
            proptest::prop_assert_eq!(spreadsheet_back(&cell), text);
        }
    }
}
