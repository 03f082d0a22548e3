//! A tree from left to right: what a figure is made of to its right, what is made of it to its left.

use std::fmt::Write;

use super::text::lines;
use crate::escape::html;

/// A node with all that hangs on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// What it is called.
    pub label: String,
    /// A few words below.
    pub note: Option<String>,
    /// The address of its page.
    pub href: Option<String>,
    /// What it is.
    pub kind: NodeKind,
    /// How it enters the node that it hangs on: one sign.
    pub sign: Option<char>,
    /// What it is made of.
    pub children: Vec<Node>,
    /// How many nodes hang on it that are not shown.
    pub more: usize,
}

/// What a node is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NodeKind {
    /// A definition.
    #[default]
    Kpi,
    /// A raw figure or table.
    Input,
    /// What the page is about.
    Here,
    /// Something that the registry does not have.
    Unknown,
}

impl Node {
    /// How many nodes it has, itself included.
    #[must_use]
    pub fn size(&self) -> usize {
        1 + self.children.iter().map(Self::size).sum::<usize>()
    }

    /// The same, with at most `most` nodes: the deepest levels are left out as a whole, and counted where they hung. The node
    /// and what hangs on it directly always stay.
    #[must_use]
    pub fn limited(mut self, most: usize) -> Self {
        let mut levels = Vec::new();
        self.count(0, &mut levels);
        let mut total = 0;
        let depth = levels.iter().take_while(|level| {
            total += **level;
            total <= most
        });
        let depth = depth.count().max(2);
        self.cut(depth);
        self
    }

    fn count(&self, depth: usize, levels: &mut Vec<usize>) {
        if levels.len() == depth {
            levels.push(0);
        }
        levels[depth] += 1;
        self.children.iter().for_each(|child| child.count(depth + 1, levels));
    }

    fn cut(&mut self, levels: usize) {
        if levels == 1 {
            self.more += self.size() - 1 + self.children.iter().map(Self::hidden).sum::<usize>();
            self.children.clear();
        }
        self.children.iter_mut().for_each(|child| child.cut(levels - 1));
    }

    fn hidden(&self) -> usize {
        self.more + self.children.iter().map(Self::hidden).sum::<usize>()
    }
}

/// The width of a node, in pixels like all lengths here.
const WIDTH: usize = 164;
/// Between two columns of nodes.
const BETWEEN: usize = 40;
/// Between two nodes of a column.
const GAP: usize = 10;
/// The size of a label.
const SIZE: usize = 13;
/// The height of a line.
const LINE: usize = 16;
/// Above and below the lines of a node.
const PADDING: usize = 7;

/// A node in its place.
struct Placed<'n> {
    node: &'n Node,
    lines: Vec<String>,
    is_whole: bool,
    /// How many columns it is away from the root.
    column: usize,
    /// Where its middle is, downwards.
    middle: usize,
    height: usize,
    children: Vec<Placed<'n>>,
}

impl<'n> Placed<'n> {
    /// Places a node and what hangs on it below `top`; gives the place below all of it.
    fn of(node: &'n Node, column: usize, top: usize) -> (Self, usize) {
        let room = (WIDTH - 20) * 100 / SIZE;
        let (lines, is_whole) = lines(&node.label, room, 2);
        let below = usize::from(node.note.is_some()) + usize::from(node.more > 0);
        let height = 2 * PADDING + LINE * lines.len() + (LINE - 2) * below;
        let mut placed = Self { node, lines, is_whole, column, middle: top + height / 2, height, children: Vec::new() };
        let mut bottom = top;
        for child in &node.children {
            let (child, below) = Self::of(child, column + 1, bottom);
            placed.children.push(child);
            bottom = below + GAP;
        }
        let bottom = bottom.saturating_sub(GAP).max(top);
        if let [first, .., last] | [first @ last] = &placed.children[..] {
            placed.middle = usize::midpoint(first.middle, last.middle);
        }
        // A node that is higher than all that hangs on it has that in its middle.
        let lacks = height.saturating_sub(bottom - top);
        placed.children.iter_mut().for_each(|child| child.moved(lacks / 2));
        placed.middle = placed.middle.clamp(top + height / 2, (bottom + lacks) - height.div_ceil(2));
        (placed, bottom + lacks)
    }

    fn moved(&mut self, by: usize) {
        self.middle += by;
        self.children.iter_mut().for_each(|child| child.moved(by));
    }

    fn columns(&self) -> usize {
        self.children.iter().map(Self::columns).max().unwrap_or(self.column)
    }
}

/// A tree as `<svg>`: `root` with what it is made of on its right side, and `users` on its left one.
///
/// `name` says what is drawn, for those who do not see it.
#[must_use]
pub fn tree(root: &Node, users: &[Node], name: &str) -> String {
    let left = Node { children: users.to_vec(), ..Node { label: root.label.clone(), ..Node::default() } };
    let ((mut right, below_right), (mut left, below_left)) = (Placed::of(root, 0, 0), Placed::of(&left, 0, 0));
    // Both sides meet at the root.
    let (of_right, of_left) = (right.middle, left.middle);
    right.moved(of_left.saturating_sub(of_right));
    left.moved(of_right.saturating_sub(of_left));
    let height = (below_right + of_left.saturating_sub(of_right)).max(below_left + of_right.saturating_sub(of_left));
    let (before, behind) = (left.columns(), right.columns());
    let width = (before + behind + 1) * (WIDTH + BETWEEN) - BETWEEN;
    let mut drawn = Drawn { origin: before, edges: String::new(), signs: String::new(), nodes: String::new() };
    left.children.iter().for_each(|user| drawn.user(user, right.middle));
    drawn.node(&right);
    let Drawn { edges, signs, nodes, .. } = drawn;
    let edges = if edges.is_empty() { edges } else { format!("<path class=\"edge\" d=\"{edges}\"/>") };
    let signs = match signs.is_empty() {
        true => signs,
        false => format!("<g aria-hidden=\"true\" text-anchor=\"middle\">\n{signs}</g>\n"),
    };
    format!(
        "<svg class=\"tree\" xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"-1 -1 {} {}\" \
         font-size=\"{SIZE}\" role=\"group\" aria-label=\"{}\">\n{edges}\n{signs}{nodes}</svg>\n",
        width + 2,
        height + 2,
        width + 2,
        height + 2,
        html(name)
    )
}

struct Drawn {
    /// The column of the root.
    origin: usize,
    edges: String,
    signs: String,
    nodes: String,
}

impl Drawn {
    /// A node on the right of the root, or the root.
    fn node(&mut self, placed: &Placed<'_>) {
        let x = (self.origin + placed.column) * (WIDTH + BETWEEN);
        for child in &placed.children {
            self.edge(x + WIDTH, placed.middle, child.middle);
            self.sign(x + WIDTH + BETWEEN - 14, child);
        }
        self.place(placed, x);
        placed.children.iter().for_each(|child| self.node(child));
    }

    /// A node on the left, from the end where the edges lead to the root.
    fn user(&mut self, placed: &Placed<'_>, middle: usize) {
        let x = (self.origin - placed.column) * (WIDTH + BETWEEN);
        self.edge(x + WIDTH, placed.middle, middle);
        placed.children.iter().for_each(|child| self.user(child, placed.middle));
        self.place(placed, x);
    }

    /// An edge over the gap between two columns.
    fn edge(&mut self, x: usize, from: usize, to: usize) {
        let (half, end) = (x + BETWEEN / 2, x + BETWEEN);
        let _ = match from == to {
            true => write!(self.edges, "M{x} {from}H{end}"),
            false => write!(self.edges, "M{x} {from}C{half} {from} {half} {to} {end} {to}"),
        };
    }

    fn sign(&mut self, x: usize, placed: &Placed<'_>) {
        if let Some(sign) = placed.node.sign {
            let (y, base) = (placed.middle, placed.middle + 4);
            let sign = html(sign.encode_utf8(&mut [0; 4]));
            let _ = writeln!(
                self.signs,
                "<circle class=\"node\" cx=\"{x}\" cy=\"{y}\" r=\"8\"/><text x=\"{x}\" y=\"{base}\">{sign}</text>"
            );
        }
    }

    fn place(&mut self, placed: &Placed<'_>, x: usize) {
        let Placed { node, lines, is_whole, height, .. } = placed;
        let class = match node.kind {
            NodeKind::Kpi => "node",
            NodeKind::Input => "node node-input",
            NodeKind::Here => "node node-here",
            NodeKind::Unknown => "node node-unknown",
        };
        let (open, close) = match &node.href {
            Some(href) => (format!("<a href=\"{}\"", html(href)), "</a>"),
            None => ("<g".to_owned(), "</g>"),
        };
        let title = if *is_whole { String::new() } else { format!("<title>{}</title>", html(&node.label)) };
        let _ = write!(
            self.nodes,
            "{open} transform=\"translate({x} {})\">{title}<rect class=\"{class}\" width=\"{WIDTH}\" height=\"{height}\" \
             rx=\"6\"/>",
            placed.middle - height / 2
        );
        let mut y = PADDING + 12;
        for line in lines {
            let _ = write!(self.nodes, "<text x=\"10\" y=\"{y}\">{}</text>", html(line));
            y += LINE;
        }
        let more = (node.more > 0).then(|| format!("and {} more", node.more));
        for line in node.note.iter().chain(&more) {
            let (line, _) = super::text::lines(line, (WIDTH - 20) * 100 / 11, 1);
            let _ = write!(
                self.nodes,
                "<text class=\"note\" font-size=\"11\" x=\"10\" y=\"{}\">{}</text>",
                y - 1,
                html(&line.concat())
            );
            y += LINE - 2;
        }
        let _ = writeln!(self.nodes, "{close}");
    }
}
