//! The arguments of the commands about the programme's records.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::layers::CommuneCode;
use crate::programme::Role;
use crate::store::ProgrammeFormat;

#[derive(Debug, Args)]
pub(super) struct Token {
    #[command(subcommand)]
    pub command: TokenCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Make a token; its secret is the last line, and is never told again
    Create(TokenCreate),
    /// The tokens, the newest first
    List,
    /// Make a token be of no use from now on
    Revoke {
        /// Its identifier, as `token list` shows it
        id: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct TokenCreate {
    /// Whose it is: the name that the audit keeps
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// reader, mayor, analyst or admin
    #[arg(long, value_name = "ROLE")]
    pub role: Role,
    /// INSEE codes of the communes that it is for; a mayor's token is for one at least
    #[arg(long = "commune", value_name = "CODE", num_args = 1.., value_delimiter = ',')]
    pub communes: Vec<CommuneCode>,
    /// After how many days it is of no use
    #[arg(long, value_name = "D", default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3_660))]
    pub days: u32,
}

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The file; it is there whole or not at all
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Put it in the place of a file that is there
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// A file that `backup` wrote, or that an earlier restoration kept
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Programme {
    #[command(subcommand)]
    pub command: ProgrammeCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ProgrammeCommand {
    /// Every record that everybody may see, as one file
    Export(ProgrammeExport),
    /// Read everything that is kept and compare what must agree
    Check,
}

#[derive(Debug, Args)]
pub(super) struct ProgrammeExport {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The format
    #[arg(long, value_enum)]
    pub format: ProgrammeFileFormat,
    /// Drafts, agreements, notes, personal data and the audit too: everything but tokens
    #[arg(long)]
    pub all: bool,
}

/// A format of the whole programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ProgrammeFileFormat {
    /// A GeoPackage of a table a kind
    Gpkg,
    /// A JSON object of a GeoJSON FeatureCollection a kind
    Json,
}

impl From<ProgrammeFileFormat> for ProgrammeFormat {
    fn from(format: ProgrammeFileFormat) -> Self {
        match format {
            ProgrammeFileFormat::Gpkg => Self::GeoPackage,
            ProgrammeFileFormat::Json => Self::Json,
        }
    }
}
