//! Two values of one property to changes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value};

use super::reworded::reworded;
use super::words::{self, key};
use crate::model::shape::join;
use crate::model::{Change, ChangeKind, Compare, Op, Property, Subject};

/// What both schemas say of the property under comparison. Where they compare values differently, the stricter way
/// holds, as with policies: a relaxation takes effect one release later.
#[derive(Clone, Copy)]
pub(super) struct Known<'s> {
    pub old: Option<&'s Property>,
    pub new: Option<&'s Property>,
}

impl<'s> Known<'s> {
    fn child(self, token: &str) -> Self {
        Self {
            old: self.old.and_then(|property| property.child(token)),
            new: self.new.and_then(|property| property.child(token)),
        }
    }

    fn any(self) -> Option<&'s Property> {
        self.new.or(self.old)
    }

    fn has_prose_items(self) -> bool {
        self.any().is_some() && [self.old, self.new].into_iter().flatten().all(Property::has_prose_items)
    }

    /// Whether a member of the items is in words by both.
    fn is_prose_member(self, name: &str) -> bool {
        let in_words = |property: &Property| {
            let member = property.items.as_ref().and_then(|items| items.child(name));
            member.is_some_and(|member| member.compare == Compare::Prose)
        };
        self.any().is_some() && [self.old, self.new].into_iter().flatten().all(in_words)
    }

    fn has_prose_members(self) -> bool {
        let members = self.any().and_then(|property| property.items.as_ref()).map(|items| &items.properties);
        members.into_iter().flatten().any(|member| self.is_prose_member(&member.name))
    }

    /// An item without its members in words.
    fn bare(self, item: &Value) -> Value {
        let mut item = item.clone();
        if let Value::Object(members) = &mut item {
            members.retain(|name, _| !self.is_prose_member(name));
        }
        item
    }

    fn compare(self) -> Compare {
        match (self.old, self.new) {
            (Some(old), Some(new)) => old.compare.stricter(new.compare),
            _ => self.any().map_or(Compare::Exact, |property| property.compare),
        }
    }
}

/// Collects the changes between two values at `pointer`.
pub(super) struct ValueDiff<'a> {
    pub subject: &'a Subject,
    pub out: &'a mut Vec<Change>,
}

impl ValueDiff<'_> {
    /// Compares two values; absent is not null.
    pub(super) fn compare(&mut self, known: Known<'_>, pointer: &str, old: Option<&Value>, new: Option<&Value>) {
        match (old, new) {
            (None, None) => {}
            (None, Some(_)) => self.push(pointer, Op::Added, None, new),
            (Some(_), None) => self.push(pointer, Op::Removed, old, None),
            (Some(Value::Object(old)), Some(Value::Object(new))) => self.objects(known, pointer, old, new),
            (Some(Value::Array(old)), Some(Value::Array(new))) => self.arrays(known, pointer, old, new),
            (Some(old), Some(new)) => {
                if !same(known.compare(), old, new) {
                    self.push(pointer, Op::Changed, Some(old), Some(new));
                }
            }
        }
    }

    fn objects(&mut self, known: Known<'_>, pointer: &str, old: &Map<String, Value>, new: &Map<String, Value>) {
        // The order of the schema first, so that verdicts read like a definition; then what it does not know, by name.
        let mut names: Vec<&str> = known
            .any()
            .into_iter()
            .flat_map(|property| &property.properties)
            .map(|member| member.name.as_str())
            .collect();
        let mut rest: Vec<&str> =
            old.keys().chain(new.keys()).map(String::as_str).filter(|name| !names.contains(name)).collect();
        rest.sort_unstable();
        rest.dedup();
        names.extend(rest);
        for name in names {
            let (old, new) = (old.get(name), new.get(name));
            // What editors look a schema up by says nothing of the definition, unless its own schema describes it.
            let described = known.child(name).any().is_some_and(|property| property.name == name);
            let of_editors = name == "$schema" && pointer.is_empty() && !described;
            // What is equal has no changes, whatever its comparison.
            if old != new && !of_editors {
                self.compare(known.child(name), &join(pointer, name), old, new);
            }
        }
    }

    fn arrays(&mut self, known: Known<'_>, pointer: &str, old: &[Value], new: &[Value]) {
        let prose = known.has_prose_items();
        match known.compare() {
            Compare::Set => self.sets(pointer, old, new, prose),
            Compare::List if known.has_prose_members() => self.blocks(known, pointer, old, new),
            // In a list the order is part of the content, so a move is a removal and an addition.
            Compare::List => self.items(pointer, &words::items(old, new, prose), prose),
            _ if keys(old, prose) != keys(new, prose) => self.whole(pointer, Op::Changed, old, new),
            _ => {}
        }
    }

    fn sets(&mut self, pointer: &str, old: &[Value], new: &[Value], prose: bool) {
        let gone = unmatched(old, new, prose).into_iter().map(|item| (Op::ItemRemoved, item));
        let come = unmatched(new, old, prose).into_iter().map(|item| (Op::ItemAdded, item));
        let differing: Vec<_> = gone.chain(come).collect();
        if differing.is_empty() && keys(old, prose) != keys(new, prose) {
            self.whole(pointer, Op::Reordered, old, new);
        }
        self.items(pointer, &differing, prose);
    }

    /// Items with members in words: one that differs from another in those alone is the same one, said otherwise.
    fn blocks(&mut self, known: Known<'_>, pointer: &str, old: &[Value], new: &[Value]) {
        let differing = words::items_by(old, new, |item| key(&known.bare(item), false));
        self.items(pointer, &differing, false);
        let gone: HashSet<*const Value> = differing.iter().map(|(_, item)| std::ptr::from_ref(*item)).collect();
        let stays = |item: &&Value| !gone.contains(&std::ptr::from_ref(*item));
        for (was, is) in old.iter().filter(stays).zip(new.iter().filter(stays)) {
            if key(was, false) != key(is, false) {
                self.push(pointer, Op::ItemChanged, Some(was), Some(is));
            }
        }
    }

    /// Items that went and came; one in words that went for one that reads alike has others.
    fn items(&mut self, pointer: &str, differing: &[(Op, &Value)], prose: bool) {
        let reworded = if prose { reworded(differing) } else { BTreeMap::new() };
        let partners: BTreeSet<usize> = reworded.values().copied().collect();
        for (at, (op, item)) in differing.iter().enumerate().filter(|(at, _)| !partners.contains(at)) {
            match (op, reworded.get(&at)) {
                (_, Some(to)) => self.push(pointer, Op::ItemChanged, Some(item), Some(differing[*to].1)),
                (Op::ItemRemoved, _) => self.push(pointer, *op, Some(item), None),
                _ => self.push(pointer, *op, None, Some(item)),
            }
        }
    }

    fn whole(&mut self, pointer: &str, op: Op, old: &[Value], new: &[Value]) {
        let whole = |items: &[Value]| Value::Array(items.to_vec());
        self.push(pointer, op, Some(&whole(old)), Some(&whole(new)));
    }

    fn push(&mut self, pointer: &str, op: Op, before: Option<&Value>, after: Option<&Value>) {
        self.out.push(Change {
            subject: self.subject.clone(),
            pointer: pointer.to_owned(),
            kind: ChangeKind::Property(op),
            before: before.cloned(),
            after: after.cloned(),
        });
    }
}

/// The items of `these` that have no partner in `those`; equal items count as often as they stand there.
fn unmatched<'v>(these: &'v [Value], those: &[Value], prose: bool) -> Vec<&'v Value> {
    let mut partners: HashMap<String, usize> = HashMap::new();
    keys(those, prose).into_iter().for_each(|key| *partners.entry(key).or_default() += 1);
    let alone = |item: &&Value| match partners.get_mut(&key(item, prose)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    };
    these.iter().filter(alone).collect()
}

fn keys(items: &[Value], prose: bool) -> Vec<String> {
    items.iter().map(|item| key(item, prose)).collect()
}

/// Whether two values are one under a comparison.
fn same(compare: Compare, old: &Value, new: &Value) -> bool {
    match (compare, old, new) {
        (Compare::Prose, Value::String(old), Value::String(new)) => old.split_whitespace().eq(new.split_whitespace()),
        (_, Value::Number(old), Value::Number(new)) => old == new || old.as_f64() == new.as_f64(),
        _ => old == new,
    }
}
