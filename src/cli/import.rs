//! `import FIGURES_DIR --bundle DIR`: the layers that ship, built again from the tables of figures.

use std::fmt::Write as _;

use crate::store::bundle;

use super::arguments::Import;
use super::output::print;

/// Builds the layers and lists them: the same figures give the same bytes.
pub(super) fn import(asked: &Import) -> anyhow::Result<()> {
    let report = bundle::build(&asked.figures, &asked.bundle)?;
    let mut text = String::new();
    for layer in report.layers {
        let _ = writeln!(text, "{}  {:>6} rows  {:>9} bytes  {}.fgb", layer.sha256, layer.rows, layer.bytes, layer.id);
    }
    print(&text)
}
