//! Arbitrary text as an expression: what is read prints as text that reads the same, and works out to an end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ontoreg::expression::{Data, Evaluator, Expression, Figures};

fuzz_target!(|text: &str| {
    let expression = match Expression::parse(text) {
        Ok(expression) => expression,
        Err(error) => {
            assert!(text.get(error.span).is_some(), "the place is one of the text");
            return;
        }
    };
    let printed = expression.to_string();
    let again = Expression::parse(&printed).expect("what is printed is read");
    assert_eq!(again.to_string(), printed);
    let (figures, data) = (Figures::default(), Data::default());
    let period = "2026-Q4".parse().expect("a quarter");
    let mut evaluator = Evaluator::new(&figures, &data, 10_000);
    let value = evaluator.evaluate(&expression, period);
    let mut evaluator = Evaluator::new(&figures, &data, 10_000);
    let same = evaluator.evaluate(&again, period);
    assert_eq!(value.map_err(|trouble| trouble.problem), same.map_err(|trouble| trouble.problem));
});
