//! A workbook for spreadsheets: `kpis.xlsx`, with the columns of the table and more help for those who edit it.
//!
//! The first row has the paths of the properties and is hidden, the second their titles; `ontoreg import --update` finds
//! the columns by either. Ids are locked where there are some, without a password. Texts are cells of text: no spreadsheet
//! takes one for a number, a day or a formula.

use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, ProtectionOptions, Workbook, Worksheet,
    XlsxError,
};
use serde_json::Value;

use super::table::page;
use super::{Edition, File};
use crate::escape;
use crate::intake::cell::{self, CellForm, Column};
use crate::model::{Date, Definition, Role, Shape};

/// A table cannot be a workbook.
#[derive(Debug, thiserror::Error)]
#[error("the workbook cannot be made: {0}")]
pub struct WorkbookError(#[from] XlsxError);

/// The row of the paths, and below it the one of the titles.
const PATHS: u32 = 0;
const TITLES: u32 = 1;
/// So many rows for new definitions have lists to choose from too.
const MORE: u32 = 1_000;
/// The last row that a sheet can have.
const LAST: u32 = 1_048_575;

/// The workbook and the page about its columns.
///
/// # Errors
/// When a text is longer than a cell can hold.
pub fn files<'e>(edition: &'e Edition<'_>, columns: &'e [Column<'_>]) -> Result<[File<'e>; 2], WorkbookError> {
    let bytes = workbook(edition, columns)?;
    Ok([
        File::new("kpis.xlsx", move || bytes.clone()),
        File::new("COLUMNS.md", move || page("kpis.xlsx", columns, edition).into_bytes()),
    ])
}

/// The workbook of an edition: the same edition gives the same bytes.
///
/// # Errors
/// When a text is longer than a cell can hold.
pub fn workbook(edition: &Edition<'_>, columns: &[Column<'_>]) -> Result<Vec<u8>, WorkbookError> {
    let mut book = Workbook::new();
    let created = excel_day(edition.released_at)?;
    book.set_properties(&DocProperties::new().set_title(&edition.config.title).set_creation_datetime(&created));
    let sheet = book.add_worksheet();
    sheet.set_name("KPIs")?;
    let rows = u32::try_from(edition.definitions.len()).unwrap_or(u32::MAX / 2);
    let last = (TITLES + rows + MORE).min(LAST);
    for ((at, column), heading) in (0_u16..).zip(columns).zip(cell::headings(columns)) {
        let form = Form::of(column);
        sheet.set_column_width(at, form.width(column, edition.shape))?.set_column_format(at, &form.format())?;
        sheet.write_string_with_format(PATHS, at, &column.name, &Format::new())?;
        sheet.write_string_with_format(TITLES, at, escape::spreadsheet(&heading), &head())?;
        if let Some(list) = choices(column) {
            sheet.add_data_validation(TITLES + 1, at, last, at, &DataValidation::new().allow_list_strings(&list)?)?;
        }
    }
    for (row, definition) in (TITLES + 1..).zip(edition.definitions.values()) {
        for (at, column) in (0_u16..).zip(columns) {
            write(sheet, row, at, column, definition, edition.shape)?;
        }
    }
    let width = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.set_row_hidden(PATHS)?.set_freeze_panes(TITLES + 1, 1)?;
    sheet.autofilter(TITLES, 0, TITLES + rows.max(1), width)?;
    sheet.protect_with_options(&ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        insert_columns: true,
        insert_rows: true,
        insert_links: true,
        delete_columns: true,
        delete_rows: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::new()
    });
    Ok(book.save_to_buffer()?)
}

/// What the cells of a column are.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Text,
    Day,
    /// A number or a truth value.
    Value,
}

impl Form {
    fn of(column: &Column<'_>) -> Self {
        let property = column.property.filter(|_| column.form() == CellForm::Scalar);
        let Some(property) = property else { return Self::Text };
        if property.format.as_deref() == Some("date") {
            return Self::Day;
        }
        let plain = |name: &String| matches!(name.as_str(), "number" | "integer" | "boolean" | "null");
        if property.types.iter().all(plain) { Self::Value } else { Self::Text }
    }

    fn format(self) -> Format {
        let format = Format::new().set_unlocked().set_align(FormatAlign::Top);
        match self {
            Self::Text => format.set_num_format("@").set_text_wrap(),
            Self::Day => format.set_num_format("yyyy-mm-dd"),
            Self::Value => format,
        }
    }

    /// The width of a column, in signs.
    fn width(self, column: &Column<'_>, shape: &Shape) -> f64 {
        let is_long = [Role::Description, Role::Formula, Role::Rationale, Role::Guidance]
            .iter()
            .any(|role| shape.pointer(*role) == Some(&*column.pointer));
        match (self, column.form()) {
            (Self::Text, CellForm::List) => 45.0,
            (Self::Text, _) if is_long => 60.0,
            (Self::Text, _) => 24.0,
            _ => 14.0,
        }
    }
}

fn head() -> Format {
    Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top)
}

fn write(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    column: &Column<'_>,
    definition: &Definition,
    shape: &Shape,
) -> Result<(), XlsxError> {
    let value = definition.record.pointer(&column.pointer);
    let form = Form::of(column);
    let format = form.format();
    let follows_from_id =
        [Role::Id, Role::Domain, Role::Slug].iter().any(|role| shape.pointer(*role) == Some(&*column.pointer));
    let format = if follows_from_id { format.set_locked() } else { format };
    match (form, value) {
        (Form::Value, Some(Value::Bool(truth))) => sheet.write_boolean_with_format(row, at, *truth, &format)?,
        (Form::Value, Some(Value::Number(number))) if is_exact(number) => {
            sheet.write_number_with_format(row, at, number.as_f64().unwrap_or_default(), &format)?
        }
        (Form::Day, Some(Value::String(text))) => match text.parse().map(excel_day) {
            Ok(Ok(day)) => sheet.write_datetime_with_format(row, at, &day, &format)?,
            _ => sheet.write_string_with_format(row, at, column.write(value), &format.set_num_format("@"))?,
        },
        _ => match column.write_as_text(value) {
            empty if empty.is_empty() && !follows_from_id => sheet,
            text => sheet.write_string_with_format(row, at, text, &format)?,
        },
    };
    Ok(())
}

/// Whether the fifteen digits of a cell hold a number.
fn is_exact(number: &serde_json::Number) -> bool {
    number.as_f64().is_some_and(|shown| format!("{shown:.14e}").parse() == Ok(shown))
}

fn excel_day(day: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::parse_from_str(&day.to_string())
}

/// What a cell of a column can be, where a list to choose from can hold it.
fn choices(column: &Column<'_>) -> Option<Vec<String>> {
    const LONGEST: usize = 255;
    let property = column.property.filter(|_| column.form() == CellForm::Scalar)?;
    let truths = || vec!["TRUE".to_owned(), "FALSE".to_owned()];
    let is_truth = property.types.iter().any(|name| name == "boolean") && Form::of(column) == Form::Value;
    let list = if is_truth { truths() } else { property.choices.clone() };
    let length: usize = list.iter().map(|choice| choice.chars().count() + 2).sum();
    let fits = !list.is_empty() && length < LONGEST && !list.iter().any(|choice| choice.contains([',', '"']));
    fits.then_some(list)
}
