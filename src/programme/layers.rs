//! The districts and the experiments as layers of points. A text in both languages is two columns, the English one
//! ending in `_en`.

use crate::layers::{About, Cell, Column, ColumnBuilder, Field, FieldKind, RawGeometry, RawLayer, Words};

use super::model::{District, Experiment, Place};
use super::whole::Programme;

/// What stands between the items of a list.
const SEPARATOR: &str = ";";

impl Programme {
    /// The districts as the layer that `about` describes; one without a point has no geometry.
    pub fn district_layer(&self, about: About) -> RawLayer {
        let rows = &self.parts().districts;
        let mut columns = Columns::default();
        columns.text("id", rows, |district| Some(district.id.to_string()));
        columns.text("name", rows, |district| Some(district.name.clone()));
        columns.text("commune_code", rows, |district| Some(district.commune.to_string()));
        columns.text("commune_name", rows, |district| self.commune_name(district.commune.as_str()));
        columns.integer("edition", rows, |district| {
            self.commune(district.commune.as_str()).map(|commune| commune.edition.0.into())
        });
        columns.text("status", rows, |district| Some(district.status.id().to_owned()));
        columns.text("certainty", rows, |district| Some(district.evidence.certainty().id().to_owned()));
        columns.number("uncertainty_m", rows, |district| uncertainty_m(district.place.as_ref()));
        columns.number("area_m2", rows, |district| district.area.map(|area| area.0));
        columns.words("location", rows, |district| district.location.clone());
        columns.words("wanted", rows, |district| joined(&district.wanted));
        columns.text("sources", rows, |district| Some(district.evidence.sources().join(SEPARATOR)));
        let ids = rows.iter().map(|district| district.id.feature().clone()).collect();
        columns.into_layer(about, ids, points(rows.iter().map(|district: &District| district.place.as_ref())))
    }

    /// The experiments as the layer that `about` describes; one without a point has no geometry.
    pub fn experiment_layer(&self, about: About) -> RawLayer {
        let rows = &self.parts().experiments;
        let mut columns = Columns::default();
        columns.text("id", rows, |experiment| Some(experiment.id.to_string()));
        columns.words("solution", rows, |experiment| Some(experiment.solution.clone()));
        columns.text("company", rows, |experiment| experiment.company.clone());
        columns.text("commune_code", rows, |experiment| Some(experiment.commune.to_string()));
        columns.text("commune_name", rows, |experiment| self.commune_name(experiment.commune.as_str()));
        columns.integer("edition", rows, |experiment| Some(experiment.edition.0.into()));
        columns.text("themes", rows, |experiment| {
            let themes: Vec<&str> = experiment.themes.iter().map(|theme| theme.id()).collect();
            Some(themes.join(SEPARATOR))
        });
        columns.text("theme_certainty", rows, |experiment| Some(experiment.theme_certainty.id().to_owned()));
        columns.text("status", rows, |experiment| Some(experiment.status.id().to_owned()));
        columns.words("dates", rows, |experiment| Some(experiment.dates.clone()));
        columns.words("site", rows, |experiment| experiment.site.clone());
        columns.text("certainty", rows, |experiment| Some(experiment.evidence.certainty().id().to_owned()));
        columns.number("uncertainty_m", rows, |experiment| uncertainty_m(experiment.place.as_ref()));
        columns.text("sources", rows, |experiment| Some(experiment.evidence.sources().join(SEPARATOR)));
        let ids = rows.iter().map(|experiment| experiment.id.feature().clone()).collect();
        columns.into_layer(about, ids, points(rows.iter().map(|experiment: &Experiment| experiment.place.as_ref())))
    }

    fn commune_name(&self, code: &str) -> Option<String> {
        self.commune(code).map(|commune| commune.name.clone())
    }
}

/// Columns while they are being filled, each from all rows at once.
#[derive(Default)]
struct Columns {
    fields: Vec<Field>,
    columns: Vec<Column>,
}

impl Columns {
    fn text<R>(&mut self, name: &str, rows: &[R], text_of: impl Fn(&R) -> Option<String>) {
        let mut builder = ColumnBuilder::new(FieldKind::Text);
        for row in rows {
            builder.push(text_of(row).as_deref().map_or(Cell::Null, Cell::Text));
        }
        self.add(name, builder);
    }

    fn words<R>(&mut self, name: &str, rows: &[R], words_of: impl Fn(&R) -> Option<Words>) {
        self.text(name, rows, |row| words_of(row).map(|words| words.fr));
        self.text(&format!("{name}_en"), rows, |row| words_of(row).map(|words| words.en));
    }

    fn integer<R>(&mut self, name: &str, rows: &[R], integer_of: impl Fn(&R) -> Option<i64>) {
        let mut builder = ColumnBuilder::new(FieldKind::Integer);
        for row in rows {
            builder.push(integer_of(row).map_or(Cell::Null, Cell::Integer));
        }
        self.add(name, builder);
    }

    fn number<R>(&mut self, name: &str, rows: &[R], number_of: impl Fn(&R) -> Option<f64>) {
        let mut builder = ColumnBuilder::new(FieldKind::Number);
        for row in rows {
            builder.push(number_of(row).map_or(Cell::Null, Cell::Number));
        }
        self.add(name, builder);
    }

    fn add(&mut self, name: &str, builder: ColumnBuilder) {
        let column = builder.finish();
        self.fields.push(Field { name: name.to_owned(), kind: column.kind() });
        self.columns.push(column);
    }

    fn into_layer(self, about: About, ids: Vec<crate::layers::FeatureId>, geometry: RawGeometry) -> RawLayer {
        RawLayer { about, ids, fields: self.fields, columns: self.columns, geometry }
    }
}

/// The points of places, where there are any.
fn points<'p>(places: impl Iterator<Item = Option<&'p Place>>) -> RawGeometry {
    RawGeometry::Points(places.map(|place| place.map(|place| place.position)).collect())
}

fn uncertainty_m(place: Option<&Place>) -> Option<f64> {
    place.map(|place| place.uncertainty.0)
}

/// Several texts as one; none where there is none.
fn joined(list: &[Words]) -> Option<Words> {
    let all = |text_of: fn(&Words) -> &str| list.iter().map(text_of).collect::<Vec<_>>().join(SEPARATOR);
    (!list.is_empty()).then(|| Words::new(all(|words| &words.fr), all(|words| &words.en)))
}
