//! A source as words and signs, and the paths that it names.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A word, a sign or a literal of a source, and its line. Brackets of every kind are `{` and `}`.
pub(super) type Token = (String, usize);

/// A file of the crate.
pub(super) struct Source {
    /// Its path below `src/`.
    pub(super) file: String,
    /// The module that it is, word by word.
    pub(super) module: Vec<String>,
    /// How many lines it has.
    pub(super) lines: usize,
    pub(super) tokens: Vec<Token>,
    pub(super) paths: Vec<Path>,
    /// What each imported name stands for.
    pub(super) names: BTreeMap<String, Vec<String>>,
}

impl Source {
    pub(super) fn new(file: &str, text: &str) -> Source {
        let module = file.trim_end_matches(".rs").split('/').filter(|part| *part != "mod").map(str::to_owned).collect();
        let tokens = tokens(text);
        let (paths, names) = paths(&tokens);
        Source { file: file.to_owned(), module, lines: text.lines().count(), tokens, paths, names }
    }

    /// The room that the file is of.
    pub(super) fn room(&self) -> &str {
        &self.module[0]
    }

    /// The path from the root of the crate that `words` stand for, if they begin like one that leads there.
    pub(super) fn absolute(&self, words: &[String]) -> Option<Vec<String>> {
        let ups = words.iter().take_while(|word| *word == "super").count();
        let (base, rest) = match words[0].as_str() {
            "crate" => (0, 1),
            "super" => (self.module.len().saturating_sub(ups), ups),
            "self" => (self.module.len(), 1),
            _ => return None,
        };
        Some([&self.module[..base], &words[rest..]].concat())
    }
}

/// The tokens of a source in reading order, without comments, documentation and the items that are `#[cfg(test)]`.
fn tokens(source: &str) -> Vec<Token> {
    fn read(stream: TokenStream, out: &mut Vec<Token>) {
        let mut trees = stream.into_iter().peekable();
        while let Some(tree) = trees.next() {
            let line = tree.span().start().line;
            match tree {
                TokenTree::Punct(sign) if sign.as_char() == '#' && trees.peek().is_some_and(is_test_only) => {
                    let ends = |tree: &TokenTree| match tree {
                        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                        tree => tree.to_string() == ";",
                    };
                    trees.by_ref().find(ends);
                }
                TokenTree::Group(group) if is_documentation(&group.stream()) => {}
                TokenTree::Group(group) => {
                    out.push(("{".to_owned(), line));
                    read(group.stream(), out);
                    out.push(("}".to_owned(), line));
                }
                tree => out.push((tree.to_string(), line)),
            }
        }
    }
    let mut out = Vec::new();
    read(source.parse().unwrap(), &mut out);
    out
}

fn is_test_only(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Group(group) if group.to_string().replace(' ', "") == "[cfg(test)]")
}

fn is_documentation(attribute: &TokenStream) -> bool {
    let mut words = attribute.clone().into_iter().map(|tree| tree.to_string());
    words.next().as_deref() == Some("doc") && words.next().as_deref() == Some("=")
}

/// A path that a source names.
#[derive(Debug)]
pub(super) struct Path {
    /// Its words, the first of them `crate`, `super`, `self` or a name; the last may be `*`.
    pub(super) words: Vec<String>,
    /// The line of the last word.
    pub(super) line: usize,
    /// Only handed on by a `pub use`: nothing in the source itself names it.
    pub(super) handed_on: bool,
}

/// Every path of a source, those of its imports one by one, and what each imported name stands for.
fn paths(tokens: &[Token]) -> (Vec<Path>, BTreeMap<String, Vec<String>>) {
    let is = |at: usize, text: &str| tokens.get(at).is_some_and(|(token, _)| token == text);
    let is_path = |at: usize| is(at, ":") && is(at + 1, ":");
    let (mut used, mut imported, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        let starts = at < 2 || !is_path(at - 2);
        if is(at, "use") && !is(at + 1, "<") {
            let public = at > 0 && is(at - 1, "pub") || at > 3 && is(at - 1, "}") && is(at - 4, "pub");
            let first = imported.len();
            at = import(tokens, at + 1, &mut Vec::new(), &mut imported);
            imported[first..].iter_mut().for_each(|import: &mut Import| import.path.handed_on = public);
        } else if starts && is_word(&tokens[at].0) && is_path(at + 1) {
            let mut path = Path { words: vec![tokens[at].0.clone()], line: tokens[at].1, handed_on: false };
            while is_path(at + 1) && tokens.get(at + 3).is_some_and(|(text, _)| is_word(text)) {
                at += 3;
                path.words.push(tokens[at].0.clone());
                path.line = tokens[at].1;
            }
            bare.push(path.words[0].clone());
            used.push(path);
        } else if starts && !(at > 0 && [".", "fn", "mod"].iter().any(|before| is(at - 1, before))) {
            bare.push(tokens[at].0.clone());
        }
        at += 1;
    }
    let mut names = BTreeMap::new();
    for Import { name, mut path } in imported {
        path.handed_on &= !bare.contains(&name);
        names.insert(name, path.words.clone());
        used.push(path);
    }
    used.sort_by_key(|path| path.line);
    (used, names)
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_') && !text.contains('"')
}

struct Import {
    name: String,
    path: Path,
}

/// Reads one branch of an import that goes on at `at` below `prefix`; where it ended.
fn import(tokens: &[Token], mut at: usize, prefix: &mut Vec<String>, out: &mut Vec<Import>) -> usize {
    let above = prefix.len();
    let mut line = 0;
    let mut name = None;
    loop {
        match tokens[at].0.as_str() {
            "{" => {
                while tokens[at].0 != "}" {
                    at = import(tokens, at + 1, prefix, out);
                }
                prefix.truncate(above);
                return at + 1;
            }
            "as" => {
                at += 1;
                name = Some(tokens[at].0.clone());
            }
            ";" | "," | "}" => break,
            ":" => {}
            "self" if !prefix.is_empty() => line = tokens[at].1,
            word => {
                prefix.push(word.to_owned());
                line = tokens[at].1;
            }
        }
        at += 1;
    }
    if line > 0 {
        let words = prefix.clone();
        let name = name.unwrap_or_else(|| words[words.len() - 1].clone());
        out.push(Import { name, path: Path { words, line, handed_on: false } });
    }
    prefix.truncate(above);
    at
}
