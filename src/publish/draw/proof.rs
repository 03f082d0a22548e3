//! What is drawn is well-formed, escaped, bounded, and says what it is made of.

use std::collections::BTreeMap;

use super::card::Card;
use super::chart::{Bar, chart};
use super::math::{Name, formula};
use super::range::Range;
use super::tree::{Node, NodeKind, tree};
use crate::expression::{Binary, Expression, Function, Node as Part, Unary, Word};

/// An element of what was drawn.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    children: Vec<Element>,
    /// The text that stands directly in it.
    text: String,
}

impl Element {
    /// Reads markup as strictly as XML does: tags are closed in their order, attributes are quoted and each stands once.
    fn read(markup: &str) -> Self {
        let (mut open, mut rest) = (vec![Self::default()], markup);
        while let Some(at) = rest.find('<') {
            open.last_mut().unwrap().text += &plain(&rest[..at]);
            let end = at + rest[at..].find('>').expect("a tag ends");
            let tag = &rest[at + 1..end];
            rest = &rest[end + 1..];
            if let Some(name) = tag.strip_prefix('/') {
                let element = open.pop().unwrap();
                assert_eq!(element.name, name, "{markup}");
                open.last_mut().unwrap().children.push(element);
                continue;
            }
            let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
            let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
            assert!(name.bytes().all(|b| b.is_ascii_alphanumeric()), "{name} in {markup}");
            let mut element = Self { name: name.to_owned(), ..Self::default() };
            while let Some((name, value)) = attributes.trim_start().split_once("=\"") {
                let (value, behind) = value.split_once('"').expect("a value ends");
                assert!(!matches!(name, "style") && !name.starts_with("on"), "{markup}");
                assert!(element.attributes.insert(name.to_owned(), plain(value)).is_none(), "{name} twice in {markup}");
                attributes = behind;
            }
            assert_eq!(attributes.trim(), "", "{markup}");
            if is_empty { open.last_mut().unwrap().children.push(element) } else { open.push(element) }
        }
        assert!(!rest.contains('<') && open.len() == 1, "{markup}");
        open.remove(0)
    }

    fn all<'e>(&'e self, name: &str, found: &mut Vec<&'e Self>) {
        found.extend((self.name == name).then_some(self));
        self.children.iter().for_each(|child| child.all(name, found));
    }

    fn named(&self, name: &str) -> Vec<&Self> {
        let mut found = Vec::new();
        self.all(name, &mut found);
        found
    }

    fn texts(&self, name: &str) -> Vec<&str> {
        self.named(name).iter().map(|element| element.text.as_str()).collect()
    }

    fn number(&self, attribute: &str) -> i64 {
        self.attributes[attribute].parse().unwrap()
    }
}

/// Text without its entities, of which there are no others.
fn plain(text: &str) -> String {
    for (at, _) in text.match_indices('&') {
        let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&#8239;"];
        assert!(known.iter().any(|entity| text[at..].starts_with(entity)), "{text}");
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    text.replace("&#8239;", "\u{202f}").replace("&amp;", "&")
}

fn drawn(text: &str) -> Element {
    let name = |id: &crate::model::Id| Name { label: id.to_string(), href: None };
    Element::read(&formula(&Expression::parse(text).unwrap(), None, &name))
}

/// What a formula says, as a line of text: what is closed to the eye stands in brackets, and nothing else does.
fn line(element: &Element) -> String {
    let inner = || element.children.iter().map(line).collect::<String>();
    let is_atom = |base: &Element| {
        let last = base.children.last().map(|last| last.text.as_str());
        matches!(base.name.as_str(), "mi" | "mn") || matches!(last, Some(")" | "|"))
    };
    let first = element.children.first().map(|first| first.text.as_str());
    match element.name.as_str() {
        "mrow" if first == Some("|") => format!("abs({})", line(&element.children[1])),
        "mrow" if first == Some("{") => {
            let rows = &element.children[1].children;
            let (last, rows) = rows.split_last().unwrap();
            let row =
                |row: &Element| format!("if ({}) then ({}) else ", line(&row.children[1]), line(&row.children[0]));
            rows.iter().map(row).collect::<String>() + &format!("({})", line(&last.children[0]))
        }
        "mfrac" => format!("(({}) / ({}))", line(&element.children[0]), line(&element.children[1])),
        "msup" => {
            assert!(is_atom(&element.children[0]), "{element:?}");
            format!("({} ^ ({}))", line(&element.children[0]), line(&element.children[1]))
        }
        "msub" => {
            assert!(is_atom(&element.children[0]), "{element:?}");
            let base = line(&element.children[0]);
            match element.children[1].text.replace('\u{a0}', " ").as_str() {
                "at the opening" => format!("start({base})"),
                "at the close" => format!("end({base})"),
                when => format!("prior({base}, {})", when.strip_suffix(" before").unwrap()),
            }
        }
        "mo" => match element.text.as_str() {
            "\u{2212}" => " - ",
            "\u{d7}" => " * ",
            "=" | "is" => " == ",
            "\u{2260}" | "is not" => " != ",
            "\u{2264}" => " <= ",
            "\u{2265}" => " >= ",
            "if" => "",
            brackets @ ("(" | ")") => brackets,
            other => return format!(" {other} "),
        }
        .to_owned(),
        "mn" => element.text.replace(',', "").replace("\u{202f}%", ""),
        "mi" => element.text.clone(),
        _ => inner(),
    }
}

/// An expression that some bytes choose, with a percentage as what it is printed as.
fn chosen(bytes: &mut impl Iterator<Item = u8>, depth: u8) -> Expression {
    let at = |node| Expression { span: 0..0, node };
    let byte = bytes.next().unwrap_or_default();
    let figure = |id: &str| at(Part::Figure(id.parse().unwrap()));
    if depth == 0 || byte < 40 {
        return match byte % 5 {
            0 => at(Part::Number(1250.into())),
            1 => at(Part::Number(2.into())),
            2 => at(Part::Word(Word::Empty)),
            3 => figure("a.b"),
            _ => figure("c.d"),
        };
    }
    let mut part = || chosen(bytes, depth - 1);
    at(match byte % 20 {
        0 => Part::If(Box::new([part(), part(), part()])),
        1 => Part::Unary(Unary::Not, Box::new(part())),
        2 | 3 => Part::Unary(Unary::Negate, Box::new(part())),
        4 => Part::Call(Function::Max, vec![part(), part(), part()]),
        5 => Part::Call(Function::Abs, vec![part()]),
        6 => Part::Call(Function::Start, vec![part()]),
        7 => {
            let Part::Call(function, mut arguments) = Expression::parse("prior(a.b, 1 quarter)").unwrap().node else {
                panic!("it is a call")
            };
            arguments[0] = part();
            Part::Call(function, arguments)
        }
        8 => Part::Call(Function::Percent, vec![part()]),
        other => {
            let operator = Binary::ALL[usize::from(other) % Binary::ALL.len()];
            Part::Binary(operator, Box::new([part(), part()]))
        }
    })
}

/// An expression as it is printed: a percentage as times a hundred.
fn as_printed(expression: &Expression) -> Expression {
    let at = |node| Expression { span: 0..0, node };
    let all = |parts: &[Expression]| parts.iter().map(as_printed).collect::<Vec<_>>();
    at(match &expression.node {
        Part::Call(Function::Percent, of) => {
            Part::Binary(Binary::Multiply, Box::new([as_printed(&of[0]), at(Part::Number(100.into()))]))
        }
        Part::Call(function, of) => Part::Call(*function, all(of)),
        Part::Unary(operator, of) => Part::Unary(*operator, Box::new(as_printed(of))),
        Part::Binary(operator, of) => Part::Binary(*operator, Box::new([as_printed(&of[0]), as_printed(&of[1])])),
        Part::If(of) => Part::If(Box::new([as_printed(&of[0]), as_printed(&of[1]), as_printed(&of[2])])),
        node => node.clone(),
    })
}

proptest::proptest! {
    #[test]
    fn a_formula_reads_as_its_expression(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60)) {
        let expression = chosen(&mut bytes.into_iter(), 5);
        let name = |id: &crate::model::Id| Name { label: id.to_string(), href: None };
        let printed = line(&Element::read(&formula(&expression, None, &name)));
        match Expression::parse(&printed) {
            Ok(read) => proptest::prop_assert_eq!(read.to_string(), as_printed(&expression).to_string()),
            Err(error) => proptest::prop_assert!(false, "{} {:?} of {}", printed, error, expression),
        }
    }
}

#[test]
fn brackets_stand_where_the_eye_needs_them() {
    for (text, shown) in [
        ("(a.b + c.d) / (a.b - c.d)", "((a.b + c.d) / (a.b - c.d))"),
        ("(a.b + c.d) * 2", "(a.b + c.d) * 2"),
        ("a.b - (c.d - 1)", "a.b - (c.d - 1)"),
        ("a.b + -c.d", "a.b + ( - c.d)"),
        ("-a.b ^ 2", "(( - a.b) ^ (2))"),
        ("percent(a.b / c.d - 1)", "(((a.b) / (c.d)) - 1) * 100"),
        ("percent(a.b / c.d)", "((a.b) / (c.d)) * 100"),
    ] {
        assert_eq!(line(&drawn(text).children[0]), shown, "{text}");
    }
}

#[test]
fn sums_over_rows_say_which_rows() {
    let sum = drawn("sum(m in t.moves where m.on >= start and m.on <= end and m.after == 0 : m.before) / a.b");
    assert_eq!(
        sum.named("mtr").iter().map(|row| line(row)).collect::<Vec<_>>(),
        ["of\u{a0}t.moves", "on in the period ", "after == 0"]
    );
    // Whose rows are looked at for each row of another table, they have names.
    let nested = drawn("count(k in t.k where count(m in t.m where m.of == k.id) == 0)");
    let rows: Vec<String> = nested.named("mtr").iter().map(|row| line(row)).collect();
    assert!(rows.contains(&"m.of == k.id".to_owned()), "{rows:?}");
    let earlier = drawn("start(sum(m in t.m where m.on <= end : m.after - m.before)) - prior(a.b, 1 year)");
    let rows: Vec<String> = earlier.named("mtr").iter().map(|row| line(row).replace('\u{a0}', " ")).collect();
    assert_eq!(rows, ["of t.m", "on <= end of the period", "at the opening"]);
}

#[test]
fn long_sums_are_broken_and_names_are_escaped() {
    let long = ["a.one_cost"; 9].join(" + ");
    let name =
        |_: &crate::model::Id| Name { label: "<b>Costs & \u{202e}\"fees\"".into(), href: Some("\"><x.html".into()) };
    let printed = formula(&Expression::parse(&long).unwrap(), Some("1 %"), &name);
    let read = Element::read(&printed);
    assert!(read.named("mtr").len() > 2 && read.named("b").is_empty() && !printed.contains('\u{202e}'), "{printed}");
    assert_eq!(read.named("a").len(), 9);
    assert_eq!(read.named("a")[0].attributes["href"], "\"><x.html");
}

fn node(label: &str, children: Vec<Node>) -> Node {
    Node { label: label.into(), href: Some("x.html".into()), children, ..Node::default() }
}

#[test]
fn nodes_of_a_tree_do_not_lie_on_each_other() {
    let leaves = |count: usize| (0..count).map(|at| node(&format!("Leaf with a long name {at}"), vec![])).collect();
    let high =
        Node { note: Some("a note".into()), more: 3, ..node("A parent that is higher", vec![node("a", vec![])]) };
    let root = node(
        "Root",
        vec![node("One", leaves(3)), high.clone(), node("Two", vec![]), high, node("\u{58f2}", leaves(2))],
    );
    let users = [node("User", leaves(2)), node("<b>", vec![])];
    let read = Element::read(&tree(&Node { kind: NodeKind::Here, ..root.clone() }, &users, "What \"it\" is"));
    let svg = &read.children[0];
    assert_eq!(svg.attributes["aria-label"], "What \"it\" is");
    assert_eq!(svg.named("a").len(), root.size() + 4);
    let boxes = svg.named("a").into_iter().map(|node| {
        let place = node.attributes["transform"].strip_prefix("translate(").unwrap().strip_suffix(')').unwrap();
        let (x, y) = place.split_once(' ').unwrap();
        let rect = node.named("rect")[0];
        (x.parse::<i64>().unwrap(), y.parse::<i64>().unwrap(), rect.number("width"), rect.number("height"))
    });
    let boxes: Vec<_> = boxes.collect();
    for (at, (x, y, width, height)) in boxes.iter().enumerate() {
        assert!(*x >= 0 && *y >= 0 && x + width < svg.number("width") && y + height < svg.number("height"));
        let meets = boxes[at + 1..].iter().any(|(other_x, other_y, _, other_height)| {
            x == other_x && y < &(other_y + other_height) && other_y < &(y + height)
        });
        assert!(!meets, "{boxes:?}");
    }
}

#[test]
fn a_tree_keeps_within_its_bounds() {
    let leaf = || node("Leaf", vec![]);
    let deep = node("Root", vec![node("A", vec![leaf(), node("B", vec![leaf(), leaf()])]), leaf()]);
    assert_eq!(deep.clone().limited(7), deep);
    let cut = deep.clone().limited(6);
    assert_eq!((cut.size(), cut.children[0].children[1].more), (5, 2));
    assert_eq!((deep.clone().limited(1).size(), deep.limited(1).children[0].more), (3, 4));
    let shown = tree(&cut, &[], "x");
    assert!(shown.contains("and 2 more"), "{shown}");
    let long = Node { label: "word ".repeat(40), ..Node::default() };
    let read = Element::read(&tree(&long, &[], "x"));
    assert_eq!(read.texts("title"), ["word ".repeat(40).as_str()]);
    assert!(read.texts("text").len() == 2 && read.texts("text")[1].ends_with('\u{2026}'));
}

#[test]
fn a_range_says_its_figures() {
    let number = |text: &str| serde_json::from_str::<serde_json::Number>(text).unwrap();
    let (low, median, high) = (number("4"), number("6.5"), number("1000"));
    let range = Range { low: &low, median: Some(&median), high: &high, unit: "%" };
    let read = Element::read(&range.drawing().unwrap());
    assert_eq!(read.texts("text"), ["4\u{a0}%", "1,000\u{a0}%", "6.5\u{a0}%"]);
    let words =
        "A quarter of the companies are below 4\u{a0}%, half are below 6.5\u{a0}%, a quarter above 1,000\u{a0}%";
    assert_eq!(read.children[0].attributes["aria-label"], words);
    assert_eq!(Range { low: &high, high: &low, ..range }.drawing(), None);
    assert_eq!(Range { median: Some(&number("2000")), ..range }.drawing(), None);
    let bare = Range { median: None, unit: "", ..range };
    assert_eq!(bare.words(), "A quarter of the companies are below 4, a quarter above 1,000");
    assert!(bare.drawing().is_some());
}

#[test]
fn a_chart_has_a_bar_for_each_release() {
    let bar = |at: usize| Bar { label: format!("1.{at}.0"), parts: vec![at, 2, 0] };
    let few: Vec<Bar> = (0..3).map(bar).collect();
    let read = Element::read(&chart(&few, &["one", "two <b>", "three"], "x").unwrap());
    assert_eq!(
        read.texts("title"),
        ["1.0.0: 0 one, 2 two <b>, 0 three", "1.1.0: 1 one, 2 two <b>, 0 three", "1.2.0: 2 one, 2 two <b>, 0 three"]
    );
    assert_eq!(chart(&few[..1], &["one"], "x"), None);
    assert_eq!(chart(&[], &["one"], "x"), None);
    let none = Bar { label: "1.0.0".into(), parts: vec![0] };
    assert_eq!(chart(&[none.clone(), none], &["one"], "x"), None);
    let many: Vec<Bar> = (0..500).map(bar).collect();
    let read = Element::read(&chart(&many, &["one", "two", "three"], "x").unwrap());
    let titles = read.texts("title");
    assert!(titles.len() == 40 && titles[0].starts_with("1.0.0") && titles[39].starts_with("1.499.0"), "{titles:?}");
}

#[test]
fn a_card_holds_any_title() {
    for title in ["ARR", "", "<script>\u{202e}", &"Working capital ".repeat(30), &"\u{58f2}".repeat(300)] {
        let card =
            Card { title, domain: title, id: "a.b", badge: Some("published"), registry: title, version: "2.1.0" };
        let read = Element::read(&card.svg());
        assert!(read.texts("text").len() <= 8 && read.named("script").is_empty());
        assert!(read.texts("text").contains(&"a.b"));
    }
}
