//! How the registry works, from what it is configured to be and from what it holds.

use super::drawn::named;
use super::parts::{Block, Fact, Item, Line, Page, Span};
use super::place::{Place, Target};
use super::schema::words;
use crate::model::shape::join;
use crate::model::words::{capital, count};
use crate::model::{Bump, Definition, Dispute, Effect, Kind, Property, Role, Tier};
use crate::publish::Site;

/// The page; what the maintainers say themselves comes first.
pub(super) fn page(site: &Site<'_>) -> Page {
    let edition = site.edition;
    let lead = format!("How the definitions of {} come about, change and are checked.", edition.config.title);
    let mut page = Page::new(Place::Methodology, "Methodology", lead);
    page.above = vec![Span::link(&edition.config.title, Place::Hub)];
    if let Some(address) = &edition.config.methodology_url {
        page.facts.push(Fact::new("In full", Span::link(address.as_str(), Target::Url(address.clone()))));
    }
    let own = site.methodology.map(|text| Block::Note(text.to_owned()));
    page.section("In the words of the maintainers", own.into_iter().collect());
    page.section("Tiers", tiers(site));
    page.section("Sources and attribution", sources(site));
    page.section("Figures that a machine computes", proof(site));
    page.section("Versions", versions(site));
    page.section("What a change of each property means", policies(site));
    page.section("Deprecation", deprecation(site));
    page.section("Disputes", disputes(site));
    page.section("Verification", verification(site));
    page
}

fn of_tier<'s>(site: &'s Site<'_>, tier: Tier) -> impl Iterator<Item = &'s Definition> {
    site.edition.definitions.values().filter(move |one| one.tier(site.edition.shape) == Some(tier))
}

/// The tiers with their numbers, and the way from one to the other.
fn tiers(site: &Site<'_>) -> Vec<Block> {
    let edition = site.edition;
    if edition.shape.pointer(Role::Tier).is_none() {
        return Vec::new();
    }
    let about = |tier| match tier {
        Tier::Published => {
            let text = "A cited third-party standard defines the figure. The definition follows it, or says where it \
                        departs from it.";
            text.to_owned()
        }
        Tier::Editorial => {
            format!(
                "{} wrote it: no public standard anchors it yet, and its wording may be refined.",
                edition.config.publisher
            )
        }
    };
    let row = |tier: Tier| {
        let number = of_tier(site, tier).count();
        vec![Span::badge("tier", tier.as_str()).into(), number.to_string().into(), about(tier).into()]
    };
    let rows = [Tier::Published, Tier::Editorial].map(row).to_vec();
    let promoted: usize = site.releases.iter().map(|told| told.manifest.predicate.counts.promoted).sum();
    let promoted = match promoted {
        0 => String::new(),
        some => format!(
            " So far {} been promoted.",
            if some == 1 { "one definition has".to_owned() } else { format!("{some} definitions have") }
        ),
    };
    let promotion = format!(
        "A definition starts in the editorial tier. When a citable standard defines the same figure, it is promoted: it then \
         names the source with its address, section and date, which is a minor version. Where no source defines it any more, \
         it goes back.{promoted}"
    );
    vec![Block::Table(["Tier", "KPIs", "What it means"].map(str::to_owned).to_vec(), rows), Block::Text(promotion)]
}

fn sources(site: &Site<'_>) -> Vec<Block> {
    let edition = site.edition;
    if edition.shape.pointer(Role::SourceName).is_none() {
        return Vec::new();
    }
    let text = "A definition that rests on a source names it, with the address, the section and the date of what is cited. Its \
         wording is the registry's own. Where a source asks for an attribution, the definition carries the notice word by word.";
    let mut blocks = vec![Block::Text(text.into())];
    let asking = edition.config.sources.values().filter(|source| source.notice_required);
    let asking: Vec<Item> = asking.map(|source| Item::from(source.name.as_str())).collect();
    if !asking.is_empty() {
        blocks.push(Block::List(Some("Sources that ask for a notice".into()), asking));
    }
    if super::sources::is_there(site) {
        blocks.push(Block::Line(Span::link("All sources, and what rests on each", Place::Sources).into()));
    }
    blocks
}

/// What is known of figures that have an expression.
fn proof(site: &Site<'_>) -> Vec<Block> {
    let edition = site.edition;
    let computed: Vec<&Definition> =
        edition.definitions.values().filter(|one| one.expression(edition.shape).is_some()).collect();
    if computed.is_empty() {
        return Vec::new();
    }
    let proven = computed.iter().filter(|one| !one.examples(edition.shape).is_empty()).count();
    let inputs = edition.definitions.values().filter(|one| one.kind(edition.shape) == Kind::Input).count();
    let text = format!(
        "{} {} an expression: a formula that a machine computes from other figures and, in the end, from {} that a company \
         feeds in. Of these, {proven} {} worked examples, each of which is computed again at every check: an example that does \
         not come out is an error.",
        count(computed.len(), "definition"),
        if computed.len() == 1 { "has" } else { "have" },
        count(inputs, "input"),
        if proven == 1 { "has" } else { "have" },
    );
    let change = "Where an expression changes, the old and the new one are computed side by side, over the examples and over \
         companies that are drawn by a fixed seed. So a version says whether a figure moves, and shows it.";
    let trees = Line::from(Span::link("What each figure is made of", Place::Trees));
    vec![Block::Text(format!("{text}\n\n{change}")), Block::Line(trees)]
}

/// What the numbers of versions say, and what happens to figures.
fn versions(site: &Site<'_>) -> Vec<Block> {
    let number = |is: &dyn Fn(Bump) -> bool| site.releases.iter().filter(|told| is(told.history.bump)).count();
    let bump = |bump: Bump| {
        let number = number(&|other| other == bump);
        vec![Span::badge("bump", bump.as_str()).into(), bump.about().trim().into(), number.to_string().into()]
    };
    let effect = |effect: Effect| {
        let of_effect =
            |told: &&crate::publish::Told| told.history.changes.iter().any(|change| change.effect == effect);
        let number = site.releases.iter().filter(of_effect).count();
        vec![Span::badge("effect", effect.as_str()).into(), effect.about().trim().into(), number.to_string().into()]
    };
    let heads = |name: &str| [name, "What it means", "Releases"].map(str::to_owned).to_vec();
    let threshold = site.edition.config.release.note_threshold;
    let note = format!(
        "Nobody chooses a version: it is the strictest of all changes since the release before, each judged by the policy below. \
         A change of {threshold} or above, and each change of the value, wants a note that tells readers why, and what to do. Only \
         a note that calls a change a correction or a clarification, or a computation that shows the same figures, makes less \
         of it, as far as the policy allows."
    );
    vec![
        Block::Table(heads("Bump"), Bump::ALL.iter().rev().map(|one| bump(*one)).collect()),
        Block::Table(heads("Effect"), Effect::ALL.iter().rev().map(|one| effect(*one)).collect()),
        Block::Text(note),
    ]
}

/// The policy of each property, and of members that have one of their own.
fn policies(site: &Site<'_>) -> Vec<Block> {
    fn rows(property: &Property, pointer: &str, out: &mut Vec<Vec<Line>>) {
        for member in &property.properties {
            let pointer = join(pointer, &member.name);
            let is_own = member.policy != property.policy || pointer.matches('/').count() == 1;
            if is_own && !member.policy.is_empty() {
                out.push(vec![Span::code(&pointer).into(), words(member)]);
            }
            rows(member, &pointer, out);
        }
    }
    let mut all = Vec::new();
    rows(&site.edition.shape.root, "", &mut all);
    if all.is_empty() {
        return Vec::new();
    }
    let text = "What is done to a property, and the bump and the effect of it. A member of a block is judged as the block where it \
         is not listed; what no policy names is judged as strictly as can be: major, value.";
    let table = Block::Table(["Property", "What is done: bump, effect"].map(str::to_owned).to_vec(), all);
    let link = Line::from(Span::link("What each property means, and why", Place::Schema));
    vec![Block::Text(text.into()), Block::Fold("The policy of every property".into(), vec![table]), Block::Line(link)]
}

fn deprecation(site: &Site<'_>) -> Vec<Block> {
    let edition = site.edition;
    if edition.shape.pointer(Role::Deprecation).is_none() {
        return Vec::new();
    }
    let days = match edition.config.release.deprecation_days {
        0 => "The day on which it goes is named where it is known.".to_owned(),
        days => format!("Readers have at least {days} days until it goes."),
    };
    let text = format!(
        "A definition that is on its way out says since when, why, and what takes its place. {days} An id that is gone is never used \
         again: its page tells what became of it."
    );
    let mut blocks = vec![Block::Text(text)];
    let deprecated: Vec<&Definition> =
        edition.definitions.values().filter(|one| one.is_deprecated(edition.shape)).collect();
    if !deprecated.is_empty() {
        let row = |one: &&Definition| {
            let text = |role| one.text(edition.shape, role).unwrap_or_default();
            let instead = text(Role::DeprecationReplacement);
            let instead = instead.parse().map_or_else(|_| Line::from(instead), |id| named(edition, &id).into());
            let name = Line::from(Span::link(one.label(edition.shape), &one.id));
            vec![name, text(Role::DeprecationSince).into(), text(Role::DeprecationSunset).into(), instead]
        };
        let heads = ["Deprecated", "Since", "Until", "Instead"].map(str::to_owned).to_vec();
        blocks.push(Block::Table(heads, deprecated.iter().map(row).collect()));
    }
    if !site.formers.is_empty() {
        let link = Span::link(
            format!(
                "{} gone",
                if site.formers.len() == 1 { "1 id is".to_owned() } else { format!("{} ids are", site.formers.len()) }
            ),
            Target::Page(Place::Explorer, Some("former-ids".into())),
        );
        blocks.push(Block::Line(link.into()));
    }
    blocks
}

/// How a dispute is opened, and those there are.
fn disputes(site: &Site<'_>) -> Vec<Block> {
    let edition = site.edition;
    let text = format!(
        "Whoever finds a definition wrong opens a dispute with {}, with a reason and evidence. It stands at the top of the \
         definition's page until it is upheld, and the definition changed, or rejected with a reason. Settled disputes stay here.",
        edition.config.publisher
    );
    let mut blocks = vec![Block::Text(text)];
    let repository = edition.config.repo_url.as_ref();
    blocks.extend(repository.map(|url| Block::Line(Span::link("Open a dispute", Target::Url(url.clone())).into())));
    let row = |dispute: &&Dispute| {
        let evidence = dispute
            .evidence
            .iter()
            .enumerate()
            .map(|(at, url)| Span::link(format!("[{}]", at + 1), Target::Url(url.clone())));
        let reason = evidence.fold(Line::from(dispute.reason.as_str()), |line, link| line.and(" ").and(link));
        let ended = dispute
            .settled
            .as_ref()
            .map(|ended| format!("{} on {}: {}", capital(ended.outcome.as_str()), ended.date, ended.reason));
        let mut row = vec![
            named(edition, &dispute.definition).into(),
            format!("{}, {}", dispute.opened, dispute.by).into(),
            reason,
        ];
        row.extend(ended.map(Line::from));
        row
    };
    let (open, settled): (Vec<&Dispute>, Vec<&Dispute>) = edition.disputes().partition(|dispute| dispute.is_open());
    let heads =
        |more: &[&str]| ["Definition", "Opened", "Reason"].iter().chain(more).map(|head| (*head).to_owned()).collect();
    for (title, list, more) in [("Open", open, &[][..]), ("Settled", settled, &["How it ended"][..])] {
        if !list.is_empty() {
            blocks.push(Block::Group(title.into(), vec![Block::Table(heads(more), list.iter().map(row).collect())]));
        }
    }
    if blocks.len() == 1 + usize::from(repository.is_some()) {
        blocks.push(Block::Text("No dispute was opened so far.".into()));
    }
    blocks
}

fn verification(site: &Site<'_>) -> Vec<Block> {
    let signed = if site.edition.config.release.require_signature { "signed " } else { "" };
    let text = format!(
        "A release names each of its files by SHA-256, and the release before it by the digest of its manifest: nobody can change one \
         unnoticed. It is sealed by a {signed}tag. From a clone anybody can make the release again from the one before it, and compare byte by byte."
    );
    let link = Line::from(Span::link("All releases, with their digests", Place::Releases));
    let link = (!site.releases.is_empty()).then_some(Block::Line(link));
    [Block::Text(text)].into_iter().chain(link).collect()
}
