//! Tables as text: which sign stands between the cells, and the cells.

use serde_json::Value;

use super::decode::Text;
use super::grid;
use super::rows::{How, List};
use crate::intake::table::{Row, named_separator, split};

/// The signs that stand between cells, and what they are called. Of equals the first goes first.
const SIGNS: [(char, &str); 4] = [(',', "commas"), (';', "semicolons"), ('\t', "tabs"), ('|', "bars")];

/// Reads a table as text.
pub(super) fn read(text: &Text, how: &How) -> Result<List, String> {
    let (named, body) = named_separator(&text.text);
    let mut best: Option<(usize, char, Vec<Row>)> = None;
    let mut refused = None;
    for sign in SIGNS.into_iter().map(|(sign, _)| sign).filter(|sign| named.is_none_or(|named| named == *sign)) {
        match split(body, sign) {
            Ok(rows) => {
                let score = agreement(&rows);
                if best.as_ref().is_none_or(|(other, ..)| *other < score) {
                    best = Some((score, sign, rows));
                }
            }
            Err(problem) if body.contains(sign) => refused = refused.or(Some(problem)),
            Err(_) => {}
        }
    }
    // Where a quote is one too many for the sign in use, the others find one column.
    let (_, sign, rows) = match (best, refused) {
        (Some((0, ..)) | None, Some(problem)) => return Err(problem),
        (Some(best), _) => best,
        (None, None) => return Err("the list is empty".into()),
    };
    let mut list = grid::list(rows, how)?;
    let is_exported = ["displayName", "relatedTerms", "unitOfMeasurement", "metricType"]
        .map(|name| list.columns.iter().any(|own| own == name));
    if is_exported[0] && is_exported[1..].contains(&true) {
        list.rows.iter_mut().for_each(|row| row.cells.iter_mut().for_each(|(_, cell)| without_kinds(cell)));
    }
    let name = SIGNS.into_iter().find(|(known, _)| *known == sign).map_or("signs", |(_, name)| name);
    list.form = match list.columns.len() {
        1 => "a table of one column".to_owned(),
        columns => format!("a table of {columns} columns with {name} between the cells"),
    };
    if let Some(encoding) = text.encoding {
        list.remarks.insert(0, format!("the file is not UTF-8; it was read as {encoding}"));
    }
    Ok(list)
}

/// `user:ada;team:finance` to `ada;finance`: OpenMetadata says before each name what kind of a name it is.
fn without_kinds(cell: &mut Value) {
    const KINDS: [&str; 3] = ["user:", "team:", "role:"];
    let Value::String(text) = cell else { return };
    if KINDS.iter().any(|kind| text.starts_with(kind)) {
        let bare = |part: &str| KINDS.iter().find_map(|kind| part.strip_prefix(kind)).unwrap_or(part).to_owned();
        *text = text.split(';').map(bare).collect::<Vec<_>>().join("; ");
    }
}

/// How far rows agree on a number of cells that is more than one.
fn agreement(rows: &[Row]) -> usize {
    let filled = |cells: &[String]| cells.iter().any(|cell| !cell.trim().is_empty());
    let widths: Vec<usize> =
        rows.iter().filter(|(_, cells)| filled(cells)).take(200).map(|(_, cells)| cells.len()).collect();
    let agree = |width: usize| widths.iter().filter(|other| **other == width).count();
    widths.iter().filter(|width| **width > 1).map(|width| agree(*width) * 100 + width.min(&99)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(text: &str) -> Vec<String> {
        let text = Text { text: text.to_owned(), encoding: None };
        read(&text, &How::default()).unwrap().columns
    }

    #[test]
    fn the_sign_between_cells_is_found() {
        for text in [
            "Name;Text\nARR;one, two, three\nChurn;a, b\n",
            "Name,Text\nARR,\"one; two\"\nChurn,a\n",
            "Name\tText\nARR\tone, two\nChurn\ta, b; c\n",
            "Name|Text\nARR|one, two\nChurn|a\n",
            "sep=;\nName;Text\nARR;x\n",
            "My, own, KPIs\n\nName;Text\nARR;a, b\nChurn;b\n",
        ] {
            assert_eq!(columns(text), ["Name", "Text"], "{text}");
        }
        assert_eq!(columns("Name\nARR\nChurn\n"), ["Name"]);
        let broken = Text { text: "Name,Text\nARR,\"x\nChurn,y\n".into(), encoding: None };
        assert!(read(&broken, &How::default()).unwrap_err().contains("a quote opens here"));
        assert!(read(&Text { text: " \n".into(), encoding: None }, &How::default()).is_err());
    }
}
