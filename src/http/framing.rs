//! Which sites may show the page and the cards of this server in a frame of theirs, for the directive `frame-ancestors`
//! of the Content Security Policy (level 3).

/// The most sites that are named: a policy is sent with every page.
const MOST: usize = 32;
/// The longest host (RFC 1035), and the longest label of one.
const HOST_BYTES: usize = 253;
const LABEL_BYTES: usize = 63;

/// Sites of others that may show pages of this server in a frame: `https://www.example.fr`, `https://*.example.fr`. Where
/// none is named, the map page stands in frames of this server alone, and cards, which are made for other sites, in those
/// of all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FramingSites(Vec<String>);

/// What is wrong with the sites that were named.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FramingFault {
    /// A text that names no site.
    #[error(
        "`{0}` is no site such as https://www.example.fr or https://*.example.fr:8443: http or https, a host, no path"
    )]
    NoSite(String),
    /// More sites than a policy should hold.
    #[error("{0} sites are named; at most {MOST} may be")]
    TooMany(usize),
}

impl FramingSites {
    /// The sites of a list; one that is named twice counts once.
    ///
    /// # Errors
    /// The first that is none, or too many of them.
    pub fn read<'t>(sites: impl IntoIterator<Item = &'t str>) -> Result<Self, FramingFault> {
        let mut read: Vec<String> = Vec::new();
        for text in sites {
            let site = site(text).ok_or_else(|| FramingFault::NoSite(text.to_owned()))?;
            if !read.contains(&site) {
                read.push(site);
            }
        }
        if read.len() > MOST { Err(FramingFault::TooMany(read.len())) } else { Ok(Self(read)) }
    }

    /// Who may frame the map page, as the directive lists them.
    pub(super) fn of_page(&self) -> String {
        self.0.iter().fold("'self'".to_owned(), |list, site| list + " " + site)
    }

    /// Who may frame a card, as the directive lists them.
    pub(super) fn of_card(&self) -> String {
        if self.0.is_empty() { "*".to_owned() } else { self.of_page() }
    }
}

/// A site as a policy names it: scheme, host, perhaps a port. Nothing else gets into a header.
fn site(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let (scheme, rest) = text.split_once("://")?;
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let (host, port) = rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port)));
    let is_port = |port: &str| port.bytes().all(|it| it.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|it| it > 0);
    let is_site = ["http", "https"].contains(&scheme) && is_host(host) && port.is_none_or(is_port);
    is_site.then(|| format!("{scheme}://{rest}"))
}

/// Whether a text is the name of a host, or `*.` and the name of a domain.
fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        let is_plain = label.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
        (1..=LABEL_BYTES).contains(&label.len()) && is_plain && !label.starts_with('-') && !label.ends_with('-')
    };
    let name = text.strip_prefix("*.").unwrap_or(text);
    text.len() <= HOST_BYTES && name.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_named_beside_the_server_itself() {
        let sites =
            ["https://www.example.fr", " https://*.Example.org:8443/", "http://localhost", "https://www.example.fr"];
        let sites = FramingSites::read(sites).expect("they are sites");
        let list = "'self' https://www.example.fr https://*.example.org:8443 http://localhost";
        assert_eq!((sites.of_page().as_str(), sites.of_card().as_str()), (list, list));
        let none = FramingSites::default();
        assert_eq!((none.of_page().as_str(), none.of_card().as_str()), ("'self'", "*"));
    }

    #[test]
    fn what_is_no_site_never_reaches_the_header() {
        let no_sites = [
            "",
            "*",
            "'self'",
            "www.example.fr",
            "ftp://example.fr",
            "https://",
            "https://example.fr/page",
            "https://a..fr",
            "https://-a.fr",
            "https://example.fr:0",
            "https://example.fr:",
            "https://example.fr:+1",
            "https://*",
            "https://a.*.fr",
            "https://example.fr https://b.fr",
            "https://example.fr; script-src *",
            "https://ex\nample.fr",
            "https://user@example.fr",
            "https://exämple.fr",
            "https://[::1]",
        ];
        for text in no_sites {
            assert_eq!(FramingSites::read([text]), Err(FramingFault::NoSite(text.to_owned())), "{text:?}");
        }
        let many: Vec<String> = (0..=MOST).map(|it| format!("https://{it}.example.fr")).collect();
        assert_eq!(FramingSites::read(many.iter().map(String::as_str)), Err(FramingFault::TooMany(MOST + 1)));
        assert!(FramingSites::read(many[1..].iter().map(String::as_str)).is_ok());
    }
}
