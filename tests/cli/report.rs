//! The whole text report as a person reads it. A change is accepted by a person, with `INSTA_UPDATE=always`.

use crate::harness::{arpent, printed};

/// The report at a width, without the identity at its end, which changes with every layer that is in service.
fn report(language: &str, width: &str, arguments: &[&str]) -> String {
    let text = printed(arpent(&["--lang", language, "diagnose"]).args(arguments).env("COLUMNS", width));
    let (report, identity) = text.trim_end().rsplit_once('\n').expect("several lines");
    assert!(identity.starts_with("sha256:"), "{identity}");
    report.to_owned()
}

#[test]
fn argenteuil_in_french_on_a_terminal_of_80_columns() {
    insta::assert_snapshot!(report("fr", "80", &["--commune", "95018"]));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [60, 80, 100, 120] {
        for arguments in
            [&["--commune", "95018"][..], &["--metropole"], &["--point", "2.25,48.95", "--radius-m", "500"]]
        {
            let text = report("en", &width.to_string(), arguments);
            let widest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
            assert!(widest <= width, "{widest} of {width}: {text}");
        }
    }
}
