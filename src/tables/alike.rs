//! Alike: names that may stand for one figure.

use std::collections::BTreeMap;

use crate::intake::list::slug;

/// Words that tell no two figures apart.
const EMPTY: [&str; 12] = ["the", "of", "a", "an", "and", "in", "for", "on", "percent", "kpi", "metric", "number"];

/// A name by its words: in any order, plural or not, without what stands in brackets; and what short forms it has.
#[must_use]
pub fn keys(label: &str) -> Vec<String> {
    let (mut outside, mut inside) = (String::new(), Vec::new());
    let mut rest = label;
    while let Some((before, after)) = rest.split_once('(') {
        let (bracket, behind) = after.split_once(')').unwrap_or((after, ""));
        outside += before;
        outside.push(' ');
        inside.push(bracket.to_owned());
        rest = behind;
    }
    outside += rest;
    let plain = |text: &str| slug(text).unwrap_or_default();
    let words = plain(&outside);
    let words: Vec<&str> = words.split('_').filter(|word| !word.is_empty() && !EMPTY.contains(word)).collect();
    let mut stems: Vec<&str> = words.iter().map(|word| stem(word)).collect();
    stems.sort_unstable();
    let mut keys = vec![stems.join(" ")];
    if words.len() > 2 {
        keys.push(words.iter().filter_map(|word| word.chars().next()).collect());
    }
    let is_short = |word: &&String| !word.contains('_') && (2..=6).contains(&word.len());
    keys.extend(inside.iter().map(|text| plain(text)).filter(|word| is_short(&word)));
    keys.retain(|key| !key.is_empty());
    keys.dedup();
    keys
}

fn stem(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(one) if word.len() > 3 && !one.ends_with('s') => one,
        _ => word,
    }
}

/// The groups of names of which one may be another; each by its first key, in order.
#[must_use]
pub fn groups<'n, T: Clone + PartialEq>(names: impl IntoIterator<Item = (T, &'n str)>) -> Vec<Vec<T>> {
    let mut by_key: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for (of, name) in names {
        for key in keys(name) {
            let group = by_key.entry(key).or_default();
            if !group.contains(&of) {
                group.push(of.clone());
            }
        }
    }
    let mut groups: Vec<Vec<T>> = Vec::new();
    for group in by_key.into_values().filter(|group| (2..=10).contains(&group.len())) {
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_figure_has_many_names() {
        let names =
            ["Annual Recurring Revenue (ARR)", "ARR", "Churn rate", "Rate of churn", "Churned customers", "Customers"];
        let groups = groups(names.into_iter().map(|name| (name, name)));
        assert_eq!(groups, [vec![names[0], names[1]], vec![names[2], names[3]]]);
        assert_eq!(keys("Net new logos"), ["logo net new", "nnl"]);
        assert!(keys("()").is_empty());
    }
}
