//! Parts of the record of a layer as files hold them: the authored catalogue and list of sources, and the header of a
//! layer file.

use serde::{Deserialize, Serialize};

use crate::layers::{BadId, CodeChange, Licence, Words};

/// Words in the two languages.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordsFile {
    fr: String,
    en: String,
}

/// A licence.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LicenceFile {
    name: String,
    spdx: Option<String>,
    url: Option<String>,
}

/// A code of another year that became another one.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeChangeFile {
    from: String,
    to: String,
    year: u16,
}

impl CodeChangeFile {
    /// The change, once its codes are codes.
    pub(super) fn change(&self) -> Result<CodeChange, BadId> {
        Ok(CodeChange { from: self.from.parse()?, to: self.to.parse()?, year: self.year })
    }
}

impl From<&CodeChange> for CodeChangeFile {
    fn from(change: &CodeChange) -> Self {
        Self { from: change.from.to_string(), to: change.to.to_string(), year: change.year }
    }
}

impl From<Words> for WordsFile {
    fn from(Words { fr, en }: Words) -> Self {
        Self { fr, en }
    }
}

impl From<WordsFile> for Words {
    fn from(WordsFile { fr, en }: WordsFile) -> Self {
        Self { fr, en }
    }
}

impl From<Licence> for LicenceFile {
    fn from(Licence { name, spdx, url }: Licence) -> Self {
        Self { name, spdx, url }
    }
}

impl From<LicenceFile> for Licence {
    fn from(LicenceFile { name, spdx, url }: LicenceFile) -> Self {
        Self { name, spdx, url }
    }
}
