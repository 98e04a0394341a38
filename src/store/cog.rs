//! The history of the communes' codes, `geodata/cog.toml`: written by hand, a mistake told with its line.

use serde::Deserialize;
use toml::Spanned;

use crate::layers::{BadId, CogEvent, CogHistory};

use super::catalog::Source;
use super::error::StoreError;

/// Its name in the directory of the catalogue.
pub(super) const COG_FILE: &str = "cog.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HistoryFile {
    event: Vec<EventFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventFile {
    year: u16,
    from: Vec<Spanned<String>>,
    to: Vec<Spanned<String>>,
    source: String,
}

/// Reads the history from the `text` of `file`.
///
/// # Errors
/// Where it is no TOML, has an unknown key, a code that is none, or an event without a before or an after.
pub(super) fn read_history(file: &str, text: &str) -> Result<CogHistory, StoreError> {
    let source = Source { file, text };
    let parsed: HistoryFile =
        toml::from_str(text).map_err(|fault| source.fault(fault.span().unwrap_or_default(), fault.message()))?;
    let code = |code: &Spanned<String>| {
        code.get_ref().parse().map_err(|fault: BadId| source.fault(code.span(), &fault.to_string()))
    };
    let event = |event: EventFile| {
        Ok(CogEvent {
            year: event.year,
            from: event.from.iter().map(code).collect::<Result<_, _>>()?,
            to: event.to.iter().map(code).collect::<Result<_, _>>()?,
            source: event.source,
        })
    };
    let events = parsed.event.into_iter().map(event).collect::<Result<Vec<_>, StoreError>>()?;
    CogHistory::new(events).map_err(|fault| source.fault(0..0, &fault.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_told_with_its_line() {
        let event = "[[event]]\nyear = 2025\nfrom = [\"93059\"]\nto = [\"93066\"]\nsource = \"INSEE\"\n";
        assert_eq!(read_history(COG_FILE, event).map(|history| history.events().len()).ok(), Some(1));
        let fault = |text: &str| read_history(COG_FILE, text).expect_err("it is wrong").to_string();
        assert!(fault(&event.replace("93066", "9306")).starts_with("cog.toml, line 4: `9306` is no INSEE"));
        assert!(fault(&event.replace("year", "years")).starts_with("cog.toml, line 2: unknown field"));
        assert!(fault(&event.replace("\"93066\"", "")).contains("none after it"));
    }
}
