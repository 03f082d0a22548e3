//! Disputes: strict JSON in ontoreg's own form.

use super::canonical;
use super::record::noun;
use super::text;
use crate::model::shape::join;
use crate::model::{Cover, Defect, Dispute, DisputeOutcome, Id, RuleId, Spot, Subject};

/// Reads the dispute `name` from the bytes of its file.
///
/// # Errors
/// What is wrong: with the JSON as with any record's, with what it says `dispute-invalid`.
pub fn read(name: &str, bytes: &[u8]) -> Result<Dispute, Vec<Defect>> {
    let dispute: Dispute = noun(RuleId::DisputeInvalid, bytes)?;
    match problems(&dispute) {
        defects if defects.is_empty() => Ok(Dispute { name: name.to_owned(), ..dispute }),
        defects => Err(defects),
    }
}

fn invalid(spot: Spot, value: &str, message: String) -> Defect {
    Defect::new(RuleId::DisputeInvalid, spot, value, message)
}

/// What a dispute says that cannot be so.
fn problems(dispute: &Dispute) -> Vec<Defect> {
    let mut defects = Vec::new();
    let mut say = |pointer: String, value: &str, message: String| {
        defects.push(invalid(Spot::Value(pointer), value, message));
    };
    if dispute.definition.as_str().parse::<Id>().is_err() {
        let id = dispute.definition.as_str();
        say("/definition".into(), id, format!("`{id}` is not an id, domain.slug"));
    }
    let settled = dispute.settled.as_ref();
    let reason = settled.map(|settled| ("/settled/reason", &settled.reason));
    for (pointer, text) in [("/by", &dispute.by), ("/reason", &dispute.reason)].into_iter().chain(reason) {
        if text.trim().is_empty() {
            say(pointer.into(), text, "the text is empty".into());
        }
    }
    for (index, address) in dispute.evidence.iter().enumerate() {
        if !address.starts_with("https://") && !address.starts_with("http://") {
            let message = format!("`{address}` is not an http or https address");
            say(join("/evidence", &index.to_string()), address, message);
        }
    }
    if let Some(settled) = settled {
        if settled.date < dispute.opened {
            let message = format!("it was settled on {}, and opened later, on {}", settled.date, dispute.opened);
            say("/settled/date".into(), &settled.date.to_string(), message);
        }
        if settled.outcome == DisputeOutcome::Upheld && settled.change.is_none() {
            let message = "it was upheld, and no `change` names what mends the definition".into();
            say("/settled/outcome".into(), "upheld", message);
        }
        if let Some(change) = settled.change.as_ref().filter(|change| !names_change(change, &dispute.definition)) {
            let id = &dispute.definition;
            let message = format!("`{change}` is neither a place of {id}, as {id}#/POINTER, nor the id of a commit");
            say("/settled/change".into(), change, message);
        }
    }
    defects
}

/// Whether a text may name a change of a definition; whether there is one, only its history says.
fn names_change(text: &str, definition: &Id) -> bool {
    let is_commit = (7..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
    let of = |cover: Cover| cover.subject == Subject::Definition(definition.clone());
    is_commit || text.parse().is_ok_and(of)
}

/// The bytes of a dispute's file: keys in the order of [`Dispute`], texts in normal form C.
#[must_use]
pub fn write(dispute: &Dispute) -> Vec<u8> {
    // Plain text values always serialise.
    let value = serde_json::to_value(dispute).unwrap_or_default();
    canonical::pretty(&text::normalized_value(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Settlement;

    fn dispute() -> Dispute {
        Dispute {
            name: "pilots".into(),
            definition: "sales.arr".parse().unwrap(),
            by: "Grace Example".into(),
            opened: "2026-06-01".parse().unwrap(),
            reason: "Pilots are counted.".into(),
            evidence: vec!["https://example.org/pilots".into()],
            settled: None,
        }
    }

    fn settled(outcome: DisputeOutcome, date: &str, change: Option<&str>) -> Dispute {
        let (date, change) = (date.parse().unwrap(), change.map(str::to_owned));
        Dispute { settled: Some(Settlement { outcome, date, reason: "So.".into(), change }), ..dispute() }
    }

    #[test]
    fn what_is_written_reads_back() {
        let upheld = settled(DisputeOutcome::Upheld, "2026-06-01", Some("sales.arr#/formula"));
        let by_commit = settled(DisputeOutcome::Upheld, "2026-06-01", Some("cbc147c966"));
        for dispute in [dispute(), settled(DisputeOutcome::Rejected, "2026-06-02", None), upheld, by_commit] {
            assert_eq!(read("pilots", &write(&dispute)).unwrap(), dispute);
        }
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        let seen = |text: &str| {
            let defects = read("n", text.as_bytes()).unwrap_err();
            defects.into_iter().map(|defect| (defect.spot, defect.message)).collect::<Vec<_>>()
        };
        let of = |dispute: &Dispute| seen(&String::from_utf8(write(dispute)).unwrap());
        let at = |pointer: &str| Spot::Value(pointer.into());
        assert_eq!(of(&Dispute { by: " ".into(), ..dispute() }), [(at("/by"), "the text is empty".into())]);
        let address = Dispute { evidence: vec!["page 3".into()], ..dispute() };
        assert_eq!(of(&address)[0], (at("/evidence/0"), "`page 3` is not an http or https address".into()));
        assert_eq!(of(&settled(DisputeOutcome::Rejected, "2026-05-31", None))[0].0, at("/settled/date"));
        assert_eq!(of(&settled(DisputeOutcome::Upheld, "2026-06-01", None))[0].0, at("/settled/outcome"));
        for other in ["sales.carr#/formula", "the formula", "main", "https://example.org/1", ""] {
            let upheld = settled(DisputeOutcome::Upheld, "2026-06-01", Some(other));
            assert_eq!(of(&upheld)[0].0, at("/settled/change"), "{other}");
        }
        let text = String::from_utf8(write(&dispute())).unwrap();
        assert_eq!(seen(&text.replace("sales.arr", "Sales"))[0].0, at("/definition"));
        let misspelt = seen(&text.replace("\"reason\"", "\"reson\""));
        assert_eq!(misspelt[0].1, "unknown key `reson`; did you mean `reason`?");
        assert!(matches!(misspelt[0].0, Spot::At(place) if place.line == 5), "{misspelt:?}");
        assert_eq!(read("n", b"{").unwrap_err()[0].rule, RuleId::JsonInvalid);
        assert_eq!(read("n", b"{\"by\":1,\"by\":2}").unwrap_err()[0].rule, RuleId::JsonDuplicateKey);
    }
}
