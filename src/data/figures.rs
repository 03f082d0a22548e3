//! Figures: the values of each by period, whatever form of file they come in.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::cell::{self, EMPTY};
use super::expected::Expected;
use super::fault::Faults;
use super::loaded::{Loaded, Origin};
use crate::expression::{Month, Period, Series};
use crate::model::Id;

/// A value, or none where it is said that there is none, and where that stands.
type Stated = (Option<Decimal>, Origin);

/// The figures that were read so far.
pub(super) struct Figures<'e> {
    expected: &'e Expected,
    values: BTreeMap<Id, (u32, BTreeMap<Month, Stated>)>,
    /// The text that came last, and the figure that it names.
    last: Option<(String, Option<(Id, u32)>)>,
}

impl<'e> Figures<'e> {
    pub(super) fn new(expected: &'e Expected) -> Self {
        Self { expected, values: BTreeMap::new(), last: None }
    }

    /// The figure that a text names, with the months of its period; none for one that only another point knows.
    pub(super) fn named(&mut self, text: &str) -> Result<Option<(Id, u32)>, String> {
        if let Some((last, figure)) = &self.last
            && last == text
        {
            return Ok(figure.clone());
        }
        let figure = self.expected.figure(text)?;
        self.last = Some((text.to_owned(), figure.clone()));
        Ok(figure)
    }

    /// Takes a value in.
    ///
    /// # Errors
    /// Where there is one already; `place` says where an origin is.
    pub(super) fn put(
        &mut self,
        (id, months): (Id, u32),
        month: Month,
        value: Option<Decimal>,
        origin: Origin,
        place: impl Fn(Origin) -> String,
    ) -> Result<(), String> {
        let (_, values) = self.values.entry(id).or_insert_with_key(|_| (months, BTreeMap::new()));
        match values.get(&month) {
            Some((_, first)) => {
                Err(format!("{} is there already, in {}", Period { end: month, months }, place(*first)))
            }
            None => {
                values.insert(month, (value, origin));
                Ok(())
            }
        }
    }

    /// Says where periods of a figure are left out.
    pub(super) fn gaps(&self, faults: &mut [Faults]) {
        for (id, (months, values)) in &self.values {
            let mut before: Option<Month> = None;
            for (month, (_, origin)) in values {
                let since = before.replace(*month).map(|before| month.0 - before.0);
                let step = i32::try_from(*months).unwrap_or(i32::MAX);
                let Some(since) = since.filter(|since| *since != step) else { continue };
                let period = |month: Month| Period { end: month, months: *months };
                let message = if since % step == 0 {
                    let (first, last) = (Month(month.0 - since + step), Month(month.0 - step));
                    let missing = if first == last {
                        period(first).to_string()
                    } else {
                        format!("{} to {}", period(first), period(last))
                    };
                    format!("{id} has no value for {missing}: write `{EMPTY}` where there is none")
                } else {
                    format!("{id} has a value every {months} months, and here one after {since}")
                };
                if let Some(faults) = faults.get_mut(origin.file) {
                    faults.add(origin.line, None, message);
                }
            }
        }
    }

    /// Moves what was read over.
    pub(super) fn finish(self, loaded: &mut Loaded) {
        for (id, (_, values)) in self.values {
            let origins = values.iter().map(|(month, (_, origin))| (*month, *origin)).collect();
            let values = values.into_iter().map(|(month, (value, _))| (month, value)).collect();
            loaded.sources.figures.insert(id.clone(), origins);
            loaded.data.figures.insert(id, Series::Dated(values));
        }
    }
}

/// The last month of the period that a text names, of a figure whose periods have so many months: the period itself, or the
/// month that it ends with.
pub(super) fn month(text: &str, months: u32) -> Result<Month, String> {
    let period: Period = text.parse().map_err(|error| format!("{error}"))?;
    if period.months == months || period.months == 1 {
        return Ok(period.end);
    }
    let wanted = Period { end: period.end, months };
    Err(format!("`{text}` is no period of this figure, whose periods are like {wanted}"))
}

/// What a cell says of a figure; none where it is blank and says nothing.
pub(super) fn value(cell: Option<&str>) -> Result<Option<Option<Decimal>>, String> {
    match cell {
        None => Ok(None),
        Some(EMPTY) => Ok(Some(None)),
        Some(cell) => cell::number(cell).map(|number| Some(Some(number))),
    }
}
