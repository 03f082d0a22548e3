use url::{Host, Url};

use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Level, Role, RuleId, Spot, Tier};

pub(super) const RULE: Rule = Rule {
    id: RuleId::SourceUrlInvalid,
    sees: "The address of a source is no absolute http or https address with a host, holds white space, a backslash or \
           user info, or is on another host than the one declared for the source of that name.",
    why: "Readers follow the address to check the definition, and pages link it: it must lead to the source and \
          nowhere else.",
    example: r#""sourceName": "Metrics Board", "sourceUrl": "https://metrics.example.org@evil.example/arr""#,
    help: "Copy the address from the browser while it shows the source.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let (Some(pointer), Some(text)) = (shape.pointer(Role::SourceUrl), definition.text(shape, Role::SourceUrl)) else {
        return;
    };
    if text.trim().is_empty() && definition.tier(shape) == Some(Tier::Published) {
        return; // published-source-incomplete says it
    }
    let problem = match read(text) {
        Err(problem) => problem,
        Ok(host) => {
            let name = definition.text(shape, Role::SourceName);
            let declared = context.config.sources.iter().find(|(_, source)| Some(source.name.as_str()) == name);
            match declared.and_then(|(key, source)| Some((key, source.host.as_deref()?))) {
                Some((key, wanted)) if !is_on(&host, wanted) => {
                    format!("is on {host}; [sources.{key}] declares {wanted}")
                }
                _ => return,
            }
        }
    };
    out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), text, format!("the address `{text}` {problem}")));
}

/// The host of an address that leads where it seems to lead, or what is wrong with it.
///
/// The parser mends what browsers mend (blanks, backslashes, missing slashes), so the text is looked at as well.
fn read(text: &str) -> Result<String, String> {
    if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
        return Err("holds white space or a backslash".to_owned());
    }
    let url = Url::parse(text).map_err(|error| format!("is not an absolute web address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("has the scheme {}, not http or https", url.scheme()));
    }
    let behind = text.get(url.scheme().len()..).and_then(|rest| rest.strip_prefix("://")).unwrap_or_default();
    let authority = behind.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err("has user info in front of its host".to_owned());
    }
    match url.host_str() {
        Some(host) if !authority.is_empty() => Ok(host.to_owned()),
        _ => Err("has no host".to_owned()),
    }
}

/// Whether `host`, as read from an address, is the declared host or a subdomain of it. `www.` in front of a declared host
/// tells no other site.
pub(super) fn is_on(host: &str, declared: &str) -> bool {
    // Parsing brings the declared host into the form of those in addresses: lower case, punycode.
    let declared = declared.trim_end_matches('.');
    let declared = Host::parse(declared).map_or_else(|_| declared.to_owned(), |host| host.to_string());
    let declared = declared.strip_prefix("www.").unwrap_or(&declared);
    let under = host.trim_end_matches('.').strip_suffix(declared);
    under.is_some_and(|under| under.is_empty() || under.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_lead_where_they_seem_to() {
        let good = "https://example.org http://a.example.org:8080/x?q=a@b#c HTTPS://EXAMPLE.org/ https://[::1]/";
        for text in good.split(' ') {
            assert!(read(text).is_ok(), "{text:?}");
        }
        let bad = "example.org/x //example.org /x ftp://example.org javascript:alert(1) mailto:a@b.c https: https:// \
                   https:///x https://?q https:example.org https:example.org/?u=http://x https://u@example.org \
                   https://u:p@example.org https://@example.org https://a.org\\@evil.org";
        let blank = ["", " ", " https://example.org", "https://exa mple.org", "https://example.org/\n"];
        for text in bad.split(' ').chain(blank) {
            assert!(read(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_host_with_the_same_ending_is_another_host() {
        assert!(is_on("example.org", "Example.org") && is_on("docs.example.org.", "example.org"));
        assert!(!is_on("badexample.org", "example.org") && !is_on("example.org.evil.net", "example.org"));
        assert!(is_on("example.org", "www.example.org") && !is_on("wwwexample.org", "www.example.org"));
        assert!(is_on("xn--mnchen-3ya.de", "m\u{fc}nchen.de") && !is_on("org", "example.org"));
    }
}
