//! Files to figures and tables.

use super::delimited::Grid;
use super::expected::Expected;
use super::fault::Faults;
use super::figures::Figures;
use super::json::Reading;
use super::loaded::Loaded;
use super::rows;
use super::wide::{self, FileAt};

/// Whether a file of this name is read as data; others in a folder, like a page about it, are passed over.
#[must_use]
pub fn reads(name: &str) -> bool {
    !name.starts_with('.') && stem(name).is_some()
}

/// The name without its ending, where that is one of data.
fn stem(name: &str) -> Option<(&str, bool)> {
    let (stem, ending) = name.rsplit_once('.')?;
    match ending.to_ascii_lowercase().as_str() {
        "csv" => Some((stem, false)),
        "json" => Some((stem, true)),
        _ => None,
    }
}

/// Reads the files of a company, each with its name.
///
/// # Errors
/// What is wrong with each file that cannot be taken as it is.
pub fn read(files: &[(String, Vec<u8>)], expected: &Expected) -> Result<Loaded, Vec<Faults>> {
    let names: Vec<String> = files.iter().map(|(name, _)| name.clone()).collect();
    let mut faults: Vec<Faults> = names.iter().map(|name| Faults::of(name)).collect();
    let mut figures = Figures::new(expected);
    let mut loaded = Loaded::default();
    for (number, ((name, bytes), faults)) in files.iter().zip(&mut faults).enumerate() {
        let at = FileAt { number, names: &names };
        let (stem, is_json) = stem(name).unwrap_or((name, false));
        let table = match expected.table(stem) {
            Ok(table) => table,
            Err(message) => {
                faults.add_whole(message);
                continue;
            }
        };
        if table.is_none() && expected.is_table_elsewhere(stem) {
            continue;
        }
        if is_json {
            let (figures, loaded) = (&mut figures, &mut loaded);
            Reading { expected, at, figures, loaded, faults }.read(bytes, table);
            continue;
        }
        let grid = match Grid::open(bytes) {
            Ok(grid) => grid,
            Err((line, message)) => {
                match line {
                    Some(line) => faults.add(line, None, message),
                    None => faults.add_whole(message),
                }
                continue;
            }
        };
        let Some((id, columns)) = table else {
            wide::read(grid, at, &mut figures, faults);
            continue;
        };
        if loaded.sources.tables.insert(id.clone(), number).is_some() {
            faults.add_whole(format!("the rows of {id} stand in another file already"));
        } else if let Some(table) = rows::read(grid, columns, faults) {
            loaded.data.tables.insert(id.clone(), table);
        }
    }
    figures.gaps(&mut faults);
    faults.retain(|faults| faults.count > 0);
    if !faults.is_empty() {
        return Err(faults);
    }
    figures.finish(&mut loaded);
    loaded.follow(&expected.renamed);
    loaded.sources.files = names;
    Ok(loaded)
}
