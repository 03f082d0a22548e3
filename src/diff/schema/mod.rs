//! Two schemas to changes. What they mean for readers of the JSON is decided in [`crate::rules`].

mod kinds;
mod limits;
mod normal;
mod uses;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use serde_json::{Map, Value};

use crate::model::shape::join;
use crate::model::{Change, ChangeKind, SchemaChange, Subject};
use kinds::without_kind;
use limits::narrows;
use normal::{ANNOTATIONS, admitted, conditions, types};
use uses::{Direction, Place, ROOT, SINGLE};

/// The changes between two schemas, in the order of their pointers.
#[must_use]
pub(super) fn schemas(old: &Value, new: &Value) -> Vec<Change> {
    let roots = [old, new];
    let uses = roots.map(uses::of);
    let mut walk = SchemaDiff { roots, uses, place: ROOT, same: false, left: BUDGET, out: Vec::new() };
    walk.schema("", old, new);
    walk.out
}

/// How many references in a row are followed.
const MAX_REFERENCES: usize = 128;
/// How many steps all may take that is not done once for each part of both schemas: what parts admit, and parts that are
/// compared where they are referred to. Where they are used up, another writing is told from no other meaning, and is
/// judged strictly.
const BUDGET: usize = 100_000;

type Keywords = Map<String, Value>;

struct SchemaDiff<'s> {
    roots: [&'s Value; 2],
    /// Where the parts of both are used.
    uses: [BTreeMap<String, Place>; 2],
    place: Place,
    /// Whether both sides are known to admit the same here: what differs then is words, policy or writing.
    same: bool,
    /// The steps that are left of [`BUDGET`].
    left: usize,
    out: Vec<Change>,
}

impl SchemaDiff<'_> {
    fn push(&mut self, what: SchemaChange, pointer: &str, before: Option<&Value>, after: Option<&Value>) {
        self.out.push(Change {
            subject: Subject::Schema,
            pointer: pointer.to_owned(),
            kind: ChangeKind::Schema(what),
            before: before.cloned(),
            after: after.cloned(),
        });
    }

    /// Says that less or more is admitted, in the words for each where the whole schema follows.
    fn restrict(
        &mut self,
        [less, more]: [SchemaChange; 2],
        narrows: bool,
        at: &str,
        old: Option<&Value>,
        new: Option<&Value>,
    ) {
        let what = match (self.place.direction, narrows) {
            (Direction::With, true) => less,
            (Direction::With, false) => more,
            (Direction::Against, true) => SchemaChange::LimitWidened,
            (Direction::Against, false) => SchemaChange::LimitNarrowed,
            (Direction::Undecided, _) => SchemaChange::Unrecognised,
        };
        self.push(what, at, old, new);
    }

    fn schema(&mut self, pointer: &str, old: &Value, new: &Value) {
        if old == new {
            return;
        }
        let outer = (self.place, self.same);
        for used in self.uses.iter().filter_map(|uses| uses.get(pointer)) {
            self.place = self.place.and(*used);
        }
        self.same = self.same || {
            let [was, is] = self.conditions([old, new]);
            was.is_some() && was == is
        };
        match (old, new) {
            (Value::Object(old), Value::Object(new)) => self.reference(pointer, old, new),
            _ => self.limit("", pointer, Some(old), Some(new)),
        }
        (self.place, self.same) = outer;
    }

    /// What both sides admit, as far as that can be told.
    fn conditions(&mut self, sides: [&Value; 2]) -> [Option<BTreeSet<String>>; 2] {
        let [was, is] = self.roots;
        let known = conditions(was, sides[0], &mut self.left);
        let compared = known.is_some().then(|| conditions(is, sides[1], &mut self.left)).flatten();
        [known, compared]
    }

    /// Where a part is referred to on one side, or another one on each, the parts are compared in place.
    fn reference(&mut self, pointer: &str, old: &Keywords, new: &Keywords) {
        let (before, after) = (old.get("$ref"), new.get("$ref"));
        if before == after {
            return self.keywords(pointer, old, new);
        }
        let [was, is] = self.roots;
        match (inlined(was, old, &mut self.left), inlined(is, new, &mut self.left)) {
            (Some(old), Some(new)) => {
                if self.same {
                    self.push(SchemaChange::Part, &join(pointer, "$ref"), before, after);
                }
                self.keywords(pointer, &old, &new);
            }
            _ => {
                let what = if self.same { SchemaChange::Part } else { SchemaChange::Unrecognised };
                self.push(what, &join(pointer, "$ref"), before, after);
                self.keywords(pointer, old, new);
            }
        }
    }

    fn keywords(&mut self, pointer: &str, old: &Keywords, new: &Keywords) {
        let at = join(pointer, "if");
        if let Some(others) = without_kind(new, old) {
            self.push(SchemaChange::KindAdded, &at, None, new.get("if"));
            return self.keywords(pointer, old, &others);
        }
        if let Some(others) = without_kind(old, new) {
            self.push(SchemaChange::KindRemoved, &at, old.get("if"), None);
            return self.keywords(pointer, &others, new);
        }
        let outer = self.place;
        self.place.prose = outer.of(old).prose && outer.of(new).prose;
        for name in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
            let (before, after) = (old.get(name), new.get(name));
            if before != after && name != "$ref" {
                self.keyword(name, &join(pointer, name), [old, new], before, after);
            }
        }
        self.place = outer;
    }

    fn keyword(
        &mut self,
        name: &str,
        at: &str,
        [old, new]: [&Keywords; 2],
        before: Option<&Value>,
        after: Option<&Value>,
    ) {
        match name {
            "$defs" => return self.parts(at, before, after),
            "x-ontoreg" => return self.push(SchemaChange::Policy, at, before, after),
            "deprecated" if after == Some(&Value::Bool(true)) => {
                return self.push(SchemaChange::Deprecated, at, before, after);
            }
            _ if ANNOTATIONS.contains(&name) => return self.push(SchemaChange::Documentation, at, before, after),
            _ => {}
        }
        let outer = self.place;
        self.place = outer.below(name, old).and(outer.below(name, new));
        let inner = before.zip(after).is_some_and(|(before, after)| self.inner(name, at, before, after));
        if name == "properties" {
            self.properties(at, old, new);
        }
        self.place = outer;
        match name {
            "properties" => {}
            _ if inner => {}
            // It is told beside the `enum` that stands for it on the other side.
            "const" if is_one_of_one(old, new) => {}
            _ if self.same => self.push(SchemaChange::Restated, at, before, after),
            "minLength" | "maxLength" | "pattern" if self.place.prose => {
                self.push(SchemaChange::TextLimit, at, before, after);
            }
            "enum" | "const" => self.values(name, at, old, new),
            _ if self.place.direction == Direction::Undecided => {
                self.push(SchemaChange::Unrecognised, at, before, after);
            }
            "required" => self.required(at, old, new),
            "type" => self.types(at, before, after),
            _ => self.limit(name, at, before, after),
        }
    }

    /// Goes into keywords that hold schemas, where both sides have the like; whether that is so.
    fn inner(&mut self, name: &str, at: &str, old: &Value, new: &Value) -> bool {
        match (name, old, new) {
            ("prefixItems", Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
                for (index, (old, new)) in old.iter().zip(new).enumerate() {
                    self.schema(&join(at, &index.to_string()), old, new);
                }
            }
            ("allOf" | "anyOf" | "oneOf", Value::Array(old), Value::Array(new)) => self.branches(name, at, old, new),
            ("patternProperties" | "dependentSchemas", Value::Object(_), Value::Object(_)) => {
                self.members(at, Some(old), Some(new), |_, _| SchemaChange::Unrecognised);
            }
            (_, Value::Object(_), Value::Object(_)) if SINGLE.contains(&name) => self.schema(at, old, new),
            _ => return false,
        }
        true
    }

    /// Branches have no order: what is equal belongs together, then what admits the same, then what is left in turn.
    fn branches(&mut self, name: &str, at: &str, old: &[Value], new: &[Value]) {
        let [was, is] = self.roots;
        let whole = |branches: &[Value]| Value::Array(branches.to_vec());
        let (before, after) = (whole(old), whole(new));
        let mut equal: HashMap<&Value, VecDeque<usize>> = HashMap::new();
        for (index, branch) in new.iter().enumerate() {
            equal.entry(branch).or_default().push_back(index);
        }
        let mut lone = Vec::new();
        for branch in old {
            if equal.get_mut(branch).and_then(VecDeque::pop_front).is_none() {
                lone.push(branch);
            }
        }
        let rest: BTreeSet<usize> = equal.into_values().flatten().collect();
        let mut alike: BTreeMap<BTreeSet<String>, VecDeque<usize>> = BTreeMap::new();
        for index in rest.iter().filter(|_| !lone.is_empty()) {
            if let Some(known) = conditions(is, &new[*index], &mut self.left) {
                alike.entry(known).or_default().push_back(*index);
            }
        }
        let mut left: BTreeMap<usize, &Value> = rest.into_iter().map(|index| (index, &new[index])).collect();
        let (mut pairs, mut gone) = (Vec::new(), Vec::new());
        for old in lone {
            let known = conditions(was, old, &mut self.left);
            let index = known.and_then(|known| alike.get_mut(&known)?.pop_front());
            match index.and_then(|index| Some((index, left.remove(&index)?))) {
                Some((index, new)) => pairs.push((index, old, new)),
                None => gone.push(old),
            }
        }
        let (matched, more) = (pairs.is_empty() && gone.is_empty() && left.is_empty(), gone.is_empty());
        if gone.len() == left.len() {
            pairs.extend(gone.into_iter().zip(left).map(|(old, (index, new))| (index, old, new)));
            for (index, old, new) in pairs {
                self.schema(&join(at, &index.to_string()), old, new);
            }
            if matched {
                self.push(SchemaChange::Restated, at, Some(&before), Some(&after));
            }
        } else if self.same {
            self.push(SchemaChange::Restated, at, Some(&before), Some(&after));
        } else if name == "oneOf" || !(more || left.is_empty()) {
            self.push(SchemaChange::Unrecognised, at, Some(&before), Some(&after));
        } else {
            self.restrict(LIMIT, (name == "allOf") == more, at, Some(&before), Some(&after));
        }
    }

    /// The reusable parts. One that is used on one side at most changes nothing by itself: its uses are compared.
    fn parts(&mut self, at: &str, old: Option<&Value>, new: Option<&Value>) {
        let outer = self.place;
        for (pointer, before, after) in members(at, old, new).into_iter().filter(|(_, old, new)| old != new) {
            let used = |uses: &BTreeMap<String, Place>| uses.get(&pointer).copied();
            match (before, after, used(&self.uses[0]).zip(used(&self.uses[1]))) {
                (Some(before), Some(after), Some((was, is))) => {
                    self.place = was.and(is);
                    self.schema(&pointer, before, after);
                }
                (before, after, _) => self.push(SchemaChange::Part, &pointer, before, after),
            }
        }
        self.place = outer;
    }

    /// The members of a map of schemas; `lone` says what one is that stands on one side only.
    fn members(
        &mut self,
        at: &str,
        old: Option<&Value>,
        new: Option<&Value>,
        lone: impl Fn(&str, bool) -> SchemaChange,
    ) {
        for (pointer, before, after) in members(at, old, new) {
            match (before, after) {
                (Some(before), Some(after)) => self.schema(&pointer, before, after),
                _ if self.same => self.push(SchemaChange::Restated, &pointer, before, after),
                _ => {
                    let name = pointer[at.len() + 1..].replace("~1", "/").replace("~0", "~");
                    self.push(lone(&name, after.is_some()), &pointer, before, after);
                }
            }
        }
    }

    fn properties(&mut self, at: &str, old: &Keywords, new: &Keywords) {
        let required: HashSet<&str> =
            new.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let follows = self.place.direction == Direction::With;
        self.members(at, old.get("properties"), new.get("properties"), |name, added| {
            match (follows, added, required.contains(name)) {
                (false, ..) => SchemaChange::Unrecognised,
                (true, true, true) => SchemaChange::RequiredPropertyAdded,
                (true, true, false) => SchemaChange::PropertyAdded,
                (true, false, _) => SchemaChange::PropertyRemoved,
            }
        });
    }

    /// A property that came or vanished altogether is one change, as added or removed.
    fn required<'v>(&mut self, at: &str, old: &'v Keywords, new: &'v Keywords) {
        let [before, after] = [old, new].map(|schema| schema.get("required"));
        let describes = |schema: &Keywords, name: &Value| {
            let properties = schema.get("properties").and_then(Value::as_object);
            name.as_str().is_some_and(|name| properties.is_some_and(|properties| properties.contains_key(name)))
        };
        let stays = |name: &&Value| describes(old, name) == describes(new, name);
        let names = |side: Option<&'v Value>| side.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let [gone, come] = lone(names(before), names(after));
        if gone.is_empty() && come.is_empty() {
            self.push(SchemaChange::Restated, at, before, after);
        }
        gone.into_iter().filter(stays).for_each(|name| self.restrict(REQUIRED, false, at, Some(name), None));
        come.into_iter().filter(stays).for_each(|name| self.restrict(REQUIRED, true, at, None, Some(name)));
    }

    /// The values that `enum` and `const` admit: one of one is the other.
    fn values(&mut self, name: &str, at: &str, old: &Keywords, new: &Keywords) {
        let [before, after] = [old, new].map(|side| side.get(name));
        let either = |side: &Keywords| side.contains_key("enum") || side.contains_key("const");
        match (admitted(old), admitted(new)) {
            (Some(_), Some(_)) if self.place.direction == Direction::Undecided => {
                self.push(SchemaChange::Unrecognised, at, before, after);
            }
            (Some(was), Some(is)) => {
                let [gone, come] = lone(was, is);
                if gone.is_empty() && come.is_empty() {
                    self.push(SchemaChange::Restated, at, before, after);
                }
                gone.into_iter().for_each(|value| self.restrict(VALUES, true, at, Some(value), None));
                come.into_iter().for_each(|value| self.restrict(VALUES, false, at, None, Some(value)));
            }
            (None, Some(_)) if !either(old) => self.restrict(LIMIT, true, at, before, after),
            (Some(_), None) if !either(new) => self.restrict(LIMIT, false, at, before, after),
            _ => self.push(SchemaChange::Unrecognised, at, before, after),
        }
    }

    fn types(&mut self, at: &str, old: Option<&Value>, new: Option<&Value>) {
        match (old.map(types), new.map(types)) {
            (Some(was), Some(is)) if was == is => self.push(SchemaChange::Restated, at, old, new),
            (was, Some(is)) if was.as_ref().is_none_or(|was| is.is_subset(was)) => {
                self.restrict(TYPE, true, at, old, new);
            }
            (Some(was), is) if is.as_ref().is_none_or(|is| was.is_subset(is)) => {
                self.restrict(TYPE, false, at, old, new);
            }
            _ => self.push(SchemaChange::TypeWidened, at, old, new),
        }
    }

    /// A keyword that only ever restricts; an empty name stands for a whole schema.
    fn limit(&mut self, name: &str, at: &str, old: Option<&Value>, new: Option<&Value>) {
        match narrows(name, old, new) {
            _ if self.same => self.push(SchemaChange::Restated, at, old, new),
            Some(narrows) => self.restrict(LIMIT, narrows, at, old, new),
            // Readers who relied on the old text or form do not meet it in all records.
            None if matches!(name, "pattern" | "format") && old.zip(new).is_some() => {
                self.push(SchemaChange::LimitWidened, at, old, new);
            }
            None => self.push(SchemaChange::Unrecognised, at, old, new),
        }
    }
}

const LIMIT: [SchemaChange; 2] = [SchemaChange::LimitNarrowed, SchemaChange::LimitWidened];
const REQUIRED: [SchemaChange; 2] = [SchemaChange::RequiredGained, SchemaChange::RequiredLost];
const TYPE: [SchemaChange; 2] = [SchemaChange::TypeNarrowed, SchemaChange::TypeWidened];
const VALUES: [SchemaChange; 2] = [SchemaChange::EnumValueRemoved, SchemaChange::EnumValueAdded];

/// What of each list is not in the other.
fn lone<'v>(old: &'v [Value], new: &'v [Value]) -> [Vec<&'v Value>; 2] {
    let without = |list: &'v [Value], other: &[Value]| {
        let other: HashSet<&Value> = other.iter().collect();
        list.iter().filter(|value| !other.contains(value)).collect()
    };
    [without(old, new), without(new, old)]
}

/// Whether values are admitted by an `enum` on one side and by a `const` on the other.
fn is_one_of_one(old: &Keywords, new: &Keywords) -> bool {
    let both = admitted(old).is_some() && admitted(new).is_some();
    both && old.contains_key("enum") != new.contains_key("enum")
}

/// The members of two maps by name, each with its pointer.
fn members<'v>(
    at: &str,
    old: Option<&'v Value>,
    new: Option<&'v Value>,
) -> Vec<(String, Option<&'v Value>, Option<&'v Value>)> {
    let map = |value: Option<&'v Value>| value.and_then(Value::as_object);
    let (old, new) = (map(old), map(new));
    let names: BTreeSet<&String> = old.into_iter().chain(new).flat_map(Map::keys).collect();
    let member = |side: Option<&'v Keywords>, name: &str| side.and_then(|side| side.get(name));
    names.into_iter().map(|name| (join(at, name), member(old, name), member(new, name))).collect()
}

/// Keywords with what they refer to in place; none where the reference leads nowhere or stands beside conditions.
/// Takes the steps that the comparison of it will.
fn inlined(root: &Value, keywords: &Keywords, left: &mut usize) -> Option<Keywords> {
    let mut all = keywords.clone();
    for _ in 0..MAX_REFERENCES {
        let Some(reference) = all.shift_remove("$ref") else { return Some(all) };
        let target = root.pointer(reference.as_str()?.strip_prefix('#')?)?.as_object()?;
        target.values().try_for_each(|value| spend(value, left))?;
        if !all.keys().all(|name| ANNOTATIONS.contains(&name.as_str())) {
            return None;
        }
        let own = std::mem::replace(&mut all, target.clone());
        all.extend(own);
    }
    None
}

/// Takes a step for each value; none where no more are left.
fn spend(value: &Value, left: &mut usize) -> Option<()> {
    *left = left.checked_sub(1)?;
    match value {
        Value::Array(list) => list.iter().try_for_each(|value| spend(value, left)),
        Value::Object(members) => members.values().try_for_each(|value| spend(value, left)),
        _ => Some(()),
    }
}
