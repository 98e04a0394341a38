//! Why a file as a whole is no table; what is wrong with one row is a fault of the intake.

/// Why a file cannot be read as a table, or a layer cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum SourceFault {
    /// No format that is known.
    #[error("its format is not known; read are {0}")]
    Unknown(String),
    /// A folder without one.
    #[error("it is a folder that holds no Shapefile: name a file")]
    NoShapefile,
    /// The bytes do not make the format.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// No such table in the file.
    #[error("it holds no table `{asked}`; there are {}", tables.join(", "))]
    NoTable {
        /// What was asked for.
        asked: String,
        /// What there is.
        tables: Vec<String>,
    },
    /// Several tables, of which none was named.
    #[error("it holds several tables, of which one must be named: {}", .0.join(", "))]
    SeveralTables(Vec<String>),
    /// A column that was named is not there.
    #[error("it has no column `{0}`")]
    NoColumn(String),
    /// An encoding that is not known.
    #[error("the encoding `{0}` is not known")]
    Encoding(String),
    /// A file of the set is missing.
    #[error("`{0}` is missing beside it")]
    Missing(String),
    /// More than is read.
    #[error("it is too large: {0}")]
    TooLarge(&'static str),
    /// The operating system.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// `SQLite`.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// Parquet.
    #[error(transparent)]
    Parquet(#[from] parquet::errors::ParquetError),
    /// CSV.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// A zip archive.
    #[error(transparent)]
    Zip(#[from] zip::result::ZipError),
}

impl SourceFault {
    /// The bytes do not make the format, in words.
    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }
}
