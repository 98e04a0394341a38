//! Tables with each of the faults, made by hand.

use super::*;
use crate::geometry::{LineColumn, Lines, LonLat, PolygonColumn, Polygons, SourcePosition};
use crate::layers::column::{Column, ColumnBuilder};
use crate::layers::{CogEvent, CogHistory, CommuneCode, Layer, Theme};

/// A square of Argenteuil, west and south at a corner.
const WEST: f64 = 2.24;
const SOUTH: f64 = 48.94;

fn about() -> About {
    About { cog_year: Some(2026), ..About::undescribed("tried".parse().expect("well formed"), Theme::Base) }
}

fn history() -> CogHistory {
    let codes = |codes: &[&str]| codes.iter().map(|code| code.parse().expect("a code")).collect::<Vec<CommuneCode>>();
    let merger =
        CogEvent { year: 2025, from: codes(&["93059", "93066"]), to: codes(&["93066"]), source: String::new() };
    CogHistory::new(vec![merger]).expect("a before and an after")
}

fn texts(values: &[&str]) -> Column {
    let mut builder = ColumnBuilder::new(FieldKind::Text);
    for value in values {
        builder.push(Cell::Text(value));
    }
    builder.finish()
}

/// A table with a column `id` of a, b, c …
fn table(geometry: SourceGeometry, features: usize) -> SourceTable {
    let ids: Vec<String> = (b'a'..).take(features).map(|letter| char::from(letter).to_string()).collect();
    named(geometry, &ids.iter().map(String::as_str).collect::<Vec<_>>(), "id")
}

fn named(geometry: SourceGeometry, cells: &[&str], column: &str) -> SourceTable {
    SourceTable {
        name: None,
        rows: (2..).take(cells.len()).collect(),
        ids: None,
        fields: vec![SourceField { name: column.to_owned(), kind: Found::Written }],
        columns: vec![texts(cells)],
        geometry,
        frame: Some(SourceFrame::Epsg(4326)),
        faults: Vec::new(),
    }
}

fn positions(corners: &[(f64, f64)]) -> Vec<SourcePosition> {
    corners.iter().map(|&(x, y)| SourcePosition { x: WEST + x / 100.0, y: SOUTH + y / 100.0 }).collect()
}

/// Outlines of one ring each, in hundredths of a degree.
fn outlines(rings: &[&[(f64, f64)]]) -> SourceGeometry {
    SourceGeometry::Polygons(rings.iter().map(|ring| Polygons::single(positions(ring))).collect())
}

const SQUARE: [(f64, f64); 5] = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
const BESIDE: [(f64, f64); 5] = [(1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0), (1.0, 0.0)];
const BOW_TIE: [(f64, f64); 5] = [(0.0, 2.0), (1.0, 3.0), (1.0, 2.0), (0.0, 3.0), (0.0, 2.0)];

fn taken(table: SourceTable, asked: &IntakeOptions) -> Intake {
    let history = history();
    intake(table, about(), asked, &CodeBook { history: &history, communes: None }).expect("some row can be taken")
}

fn plainly(table: SourceTable) -> Intake {
    taken(table, &IntakeOptions::default())
}

fn refused(table: SourceTable, asked: &IntakeOptions) -> IntakeRefusal {
    let history = history();
    let taken = intake(table, about(), asked, &CodeBook { history: &history, communes: None });
    taken.map(|intake| intake.account).expect_err("it cannot be taken")
}

/// The single fault of a table: its code, remedy, row and name.
fn only(intake: &Intake) -> (&'static str, Remedy, Option<u32>, Option<&str>) {
    let faults: Vec<&Fault> = intake.account.faults.iter().collect();
    assert_eq!(faults.len(), 1, "{faults:?}");
    (faults[0].kind.code(), faults[0].remedy, faults[0].row, faults[0].id.as_deref())
}

fn ids(intake: &Intake) -> Vec<&str> {
    intake.layer.ids.iter().map(super::super::FeatureId::as_str).collect()
}

#[test]
fn a_table_without_fault_becomes_a_layer_without_fault() {
    let intake = plainly(table(outlines(&[&SQUARE, &BESIDE]), 2));
    assert!(intake.account.faults.is_empty(), "{:?}", intake.account.faults);
    assert_eq!((intake.account.rows_read, intake.account.rows_in, ids(&intake)), (2, 2, vec!["a", "b"]));
    assert!(Layer::build(intake.layer).is_ok());
}

#[test]
fn a_self_crossing_ring_is_left_out_with_its_place_and_repaired_when_asked() {
    let crossing = || table(outlines(&[&SQUARE, &BOW_TIE]), 2);
    let intake = plainly(crossing());
    assert_eq!(only(&intake), ("self-crossing", Remedy::LeftOut, Some(3), Some("b")));
    let at = intake.account.faults.iter().next().and_then(|fault| fault.at).expect("a crossing is somewhere");
    assert!((at.lon_deg - 2.245).abs() < 1e-9 && (at.lat_deg - 48.965).abs() < 1e-9, "{at:?}");
    assert_eq!(ids(&intake), ["a"]);
    let asked = IntakeOptions { broken: Broken::Repaired, ..IntakeOptions::default() };
    let intake = taken(crossing(), &asked);
    assert_eq!(only(&intake), ("self-crossing", Remedy::Repaired, Some(3), Some("b")));
    assert_eq!(ids(&intake), ["a", "b"]);
}

#[test]
fn what_can_be_mended_is_mended_and_told() {
    let open = plainly(table(outlines(&[&SQUARE, &BESIDE[..4]]), 2));
    assert_eq!(only(&open), ("unclosed-ring", Remedy::Mended, Some(3), Some("b")));
    let repeated = [SQUARE[0], SQUARE[1], SQUARE[1], SQUARE[2], SQUARE[0]];
    let repeated = plainly(table(outlines(&[&repeated]), 1));
    assert_eq!(only(&repeated), ("repeated-vertices", Remedy::Mended, Some(2), Some("a")));
    let flat =
        Polygons::new([positions(&SQUARE), positions(&[(3.0, 3.0), (4.0, 4.0), (3.0, 3.0)])].map(|ring| vec![ring]));
    let flat = plainly(table(SourceGeometry::Polygons([flat].into_iter().collect()), 1));
    assert_eq!(only(&flat), ("flat-ring", Remedy::Mended, Some(2), Some("a")));
}

#[test]
fn a_ring_wound_unlike_the_others_is_told_and_a_file_that_winds_all_alike_is_not() {
    let reversed = |ring: &[(f64, f64)]| ring.iter().rev().copied().collect::<Vec<_>>();
    let third: Vec<(f64, f64)> = BESIDE.iter().map(|&(x, y)| (x + 1.0, y)).collect();
    let alike = plainly(table(outlines(&[&reversed(&SQUARE), &reversed(&BESIDE)]), 2));
    assert!(alike.account.faults.is_empty());
    let mixed = plainly(table(outlines(&[&SQUARE, &reversed(&BESIDE), &third]), 3));
    assert_eq!(only(&mixed), ("winding", Remedy::Mended, Some(3), Some("b")));
    let hole = [(0.2, 0.2), (0.4, 0.2), (0.4, 0.4), (0.2, 0.2)];
    let holed = Polygons::new([vec![positions(&SQUARE), positions(&hole)]]);
    let holed = plainly(table(SourceGeometry::Polygons([holed].into_iter().collect()), 1));
    assert_eq!(only(&holed), ("winding", Remedy::Mended, Some(2), Some("a")));
}

#[test]
fn outlines_that_enclose_nothing_are_left_out_and_empty_ones_kept() {
    let few = plainly(table(outlines(&[&SQUARE, &[(3.0, 3.0), (4.0, 4.0), (3.0, 3.0)]]), 2));
    assert_eq!(only(&few), ("too-few-corners", Remedy::LeftOut, Some(3), Some("b")));
    let line = plainly(table(outlines(&[&SQUARE, &[(3.0, 3.0), (4.0, 3.0), (5.0, 3.0), (3.0, 3.0)]]), 2));
    assert_eq!(only(&line).0, "no-area");
    let empty: PolygonColumn<SourcePosition> =
        [Polygons::single(positions(&SQUARE)), Polygons::default()].into_iter().collect();
    let empty = plainly(table(SourceGeometry::Polygons(empty), 2));
    assert_eq!(only(&empty), ("no-geometry", Remedy::Kept, Some(3), Some("b")));
    assert_eq!(ids(&empty), ["a", "b"]);
}

fn points(at: &[Option<(f64, f64)>]) -> SourceGeometry {
    SourceGeometry::Points(at.iter().map(|at| at.map(|(x, y)| SourcePosition { x, y })).collect())
}

#[test]
fn positions_that_are_none_are_left_out() {
    let here = Some((WEST, SOUTH));
    let nan = plainly(table(points(&[here, Some((f64::NAN, 1.0))]), 2));
    assert_eq!(only(&nan), ("not-finite", Remedy::LeftOut, Some(3), Some("b")));
    let off = plainly(table(points(&[here, Some((200.0, 1.0))]), 2));
    assert_eq!(only(&off), ("off-globe", Remedy::LeftOut, Some(3), Some("b")));
    let none = plainly(table(points(&[here, None]), 2));
    assert_eq!(only(&none), ("no-geometry", Remedy::Kept, Some(3), Some("b")));
    let outline = plainly(table(outlines(&[&SQUARE, &[(f64::INFINITY, 0.0), (1.0, 0.0), (1.0, 1.0)]]), 2));
    assert_eq!(only(&outline).0, "not-finite");
}

#[test]
fn swapped_axes_and_positions_outside_the_area_of_the_frame_are_told() {
    let swapped = plainly(table(points(&[Some((WEST, SOUTH)), Some((SOUTH, WEST))]), 2));
    assert_eq!(only(&swapped), ("swapped-axes", Remedy::Kept, Some(3), Some("b")));
    let lambert = |at| SourceTable { frame: Some(SourceFrame::Epsg(2154)), ..table(points(&[at]), 1) };
    let inside = plainly(lambert(Some((644_934.0, 6_872_177.0))));
    assert!(inside.account.faults.is_empty());
    let RawGeometry::Points(at) = &inside.layer.geometry else { unreachable!("points stay points") };
    assert!((at[0].expect("it is there").lon_deg - 2.2482).abs() < 1e-5);
    assert_eq!(only(&plainly(lambert(Some((644_934.0, 4_000_000.0))))).0, "outside-area-of-use");
    let both = SourceTable {
        frame: Some(SourceFrame::Epsg(2154)),
        ..table(points(&[Some((644_934.0, 6_872_177.0)), Some((6_872_177.0, 644_934.0))]), 2)
    };
    assert_eq!(only(&plainly(both)).0, "swapped-axes");
}

#[test]
fn axes_that_are_swapped_are_swapped_back_where_that_is_asked() {
    let swapped = |ring: &[(f64, f64)]| {
        Polygons::single(positions(ring).into_iter().map(|at| SourcePosition { x: at.y, y: at.x }).collect())
    };
    let crossed = || {
        let outlines = [swapped(&SQUARE), swapped(&BESIDE)].into_iter().collect();
        SourceTable { frame: Some(SourceFrame::Epsg(4258)), ..table(SourceGeometry::Polygons(outlines), 2) }
    };
    let told = plainly(crossed());
    assert_eq!(told.account.faults.of("swapped-axes"), 2);
    let asked = IntakeOptions { axes: Axes::Swapped, ..IntakeOptions::default() };
    let mended = taken(crossed(), &asked);
    assert!(mended.account.faults.is_empty(), "{:?}", mended.account.faults);
    let right = plainly(table(outlines(&[&SQUARE, &BESIDE]), 2));
    assert_eq!((mended.layer.geometry, mended.account.axes), (right.layer.geometry, Axes::Swapped));
}

#[test]
fn a_line_drawn_as_a_ring_encloses_nothing_however_its_frame_bends_it() {
    let ring = |corners: [(f64, f64); 4]| {
        SourceGeometry::Polygons(
            [Polygons::single(corners.map(|(x, y)| SourcePosition { x, y }).to_vec())].into_iter().collect(),
        )
    };
    let straight =
        [(644_000.0, 6_870_000.0), (645_000.0, 6_870_700.0), (646_000.0, 6_871_400.0), (644_000.0, 6_870_000.0)];
    let of = |corners| SourceTable { frame: Some(SourceFrame::Epsg(2154)), ..table(ring(corners), 1) };
    let refusal = refused(of(straight), &IntakeOptions::default());
    assert!(matches!(refusal, IntakeRefusal::NothingLeft { rows: 1, .. }), "{refusal}");
    let mut bent = straight;
    bent[1].1 += 0.01;
    assert!(plainly(of(bent)).account.faults.is_empty());
}

#[test]
fn a_frame_is_asked_for_where_positions_are_no_degrees() {
    let without = |at| SourceTable { frame: None, ..table(points(&[Some((WEST, SOUTH)), Some(at)]), 2) };
    let intake = plainly(without((2.0, 48.0)));
    assert_eq!(intake.account.frame.map(|told| told.from), Some(FrameFrom::Degrees));
    let refusal = refused(without((652_469.0, 6_862_035.0)), &IntakeOptions::default());
    assert!(refusal.to_string().contains("--frame (these look like EPSG:2154)"), "{refusal}");
    let asked = |code| IntakeOptions { frame: Some(SourceFrame::Epsg(code)), ..IntakeOptions::default() };
    assert_eq!(taken(without((2.0, 48.0)), &asked(4326)).account.frame.map(|told| told.from), Some(FrameFrom::Asked));
    assert_eq!(refused(without((2.0, 48.0)), &asked(999_999)), IntakeRefusal::UnknownFrame("EPSG:999999".to_owned()));
}

#[test]
fn lines_are_mended_and_short_ones_kept() {
    let lines = |lines: &[&[(f64, f64)]]| {
        let column: LineColumn<SourcePosition> = lines.iter().map(|line| Lines::new([positions(line)])).collect();
        table(SourceGeometry::Lines(column), lines.len())
    };
    let repeated = plainly(lines(&[&[(0.0, 0.0), (0.0, 0.0), (1.0, 1.0)]]));
    assert_eq!(only(&repeated), ("repeated-vertices", Remedy::Mended, Some(2), Some("a")));
    let short = plainly(lines(&[&[(0.0, 0.0)]]));
    assert_eq!(only(&short), ("short-line", Remedy::Kept, Some(2), Some("a")));
    let broken = plainly(lines(&[&[(0.0, 0.0), (1.0, 1.0)], &[(0.0, f64::NAN)]]));
    assert_eq!(only(&broken), ("not-finite", Remedy::LeftOut, Some(3), Some("b")));
    let again = plainly(lines(&[&[(0.0, 0.0), (1.0, 1.0)], &[(0.0, 0.0), (1.0, 1.0)]]));
    assert_eq!(only(&again), ("duplicate-geometry", Remedy::Kept, Some(3), Some("b")));
}

#[test]
fn an_identifier_that_was_there_is_numbered_and_a_row_said_twice_left_out() {
    let asked = IntakeOptions { id_field: Some("id".to_owned()), ..IntakeOptions::default() };
    let here = [Some((WEST, SOUTH)), Some((WEST, SOUTH + 0.1)), Some((WEST, SOUTH + 0.2))];
    let differing = taken(named(points(&here), &["a", "a", "a-2"], "id"), &asked);
    assert_eq!(only(&differing), ("duplicate-id", Remedy::Renamed, Some(3), Some("a")));
    assert_eq!(ids(&differing), ["a", "a-3", "a-2"]);
    let same = taken(named(points(&[here[0]; 2]), &["a", "a"], "id"), &asked);
    assert_eq!(only(&same), ("duplicate-row", Remedy::LeftOut, Some(3), Some("a")));
    let none = taken(named(points(&here), &["a", "", "c"], "id"), &asked);
    assert_eq!((only(&none).0, only(&none).1), ("bad-id", Remedy::Renamed));
    let missing = IntakeOptions { id_field: Some("nom".to_owned()), ..IntakeOptions::default() };
    assert!(refused(named(points(&here), &["a", "b", "c"], "id"), &missing).to_string().contains("there are: id"));
}

#[test]
fn identifiers_made_of_the_content_do_not_depend_on_the_order_of_the_file() {
    let rows = [("nord", Some((WEST, SOUTH))), ("sud", Some((WEST, SOUTH + 0.1))), ("est", None)];
    let intake = |rows: &[(&str, Option<(f64, f64)>)]| {
        let at: Vec<_> = rows.iter().map(|row| row.1).collect();
        plainly(named(points(&at), &rows.iter().map(|row| row.0).collect::<Vec<_>>(), "nom"))
    };
    let (one, other) = (intake(&rows), intake(&[rows[2], rows[0], rows[1]]));
    assert_eq!(one.account.id_source, IdSource::Content);
    assert_eq!([ids(&one)[2], ids(&one)[0], ids(&one)[1]].to_vec(), ids(&other));
    let twice = intake(&[rows[0], rows[0]]);
    assert_eq!((only(&twice).0, only(&twice).1), ("duplicate-row", Remedy::Kept));
    assert_eq!(ids(&twice)[1], format!("{}-2", ids(&twice)[0]));
}

#[test]
fn geometry_that_was_there_is_told() {
    let twice = plainly(table(outlines(&[&SQUARE, &BESIDE, &SQUARE]), 3));
    assert_eq!(only(&twice), ("duplicate-geometry", Remedy::Kept, Some(4), Some("c")));
}

#[test]
fn codes_of_another_year_and_codes_of_nothing_are_told() {
    let here = [Some((WEST, SOUTH)), Some((WEST, SOUTH + 0.1))];
    let stale = plainly(named(points(&here), &["95018", "93059"], "insee"));
    assert_eq!(only(&stale).0, "code-of-another-year");
    assert!(stale.account.faults.iter().any(|fault| fault.kind.to_string().contains("93059 + 93066 → 93066 (2025)")));
    let unknown = plainly(named(points(&here), &["95018", "inconnu"], "insee"));
    assert_eq!(only(&unknown), ("unknown-code", Remedy::Kept, Some(3), Some("inconnu")));
}

#[test]
fn what_a_reader_told_is_told_and_counted() {
    let unreadable = Fault {
        row: Some(9),
        id: None,
        at: None,
        kind: FaultKind::Unreadable("cut".to_owned()),
        remedy: Remedy::LeftOut,
    };
    let read = SourceTable { faults: vec![unreadable], ..table(points(&[Some((WEST, SOUTH))]), 1) };
    let intake = plainly(read);
    assert_eq!(only(&intake), ("unreadable-row", Remedy::LeftOut, Some(9), None));
    assert_eq!((intake.account.rows_read, intake.account.rows_in), (2, 1));
}

#[test]
fn what_is_beyond_a_ceiling_is_refused() {
    let mut long = table(points(&[Some((WEST, SOUTH))]), 1);
    long.fields[0].name = "x".repeat(NAME_BYTES_MAX + 1);
    assert!(matches!(refused(long, &IntakeOptions::default()), IntakeRefusal::LongName { column_idx: 1, .. }));
    let text = "x".repeat(TEXT_BYTES_MAX + 1);
    let long = named(points(&[Some((WEST, SOUTH))]), &[&text], "nom");
    assert!(matches!(refused(long, &IntakeOptions::default()), IntakeRefusal::LongText { row: 2, .. }));
    let mut wide = table(points(&[Some((WEST, SOUTH))]), 1);
    wide.columns = vec![wide.columns[0].clone(); COLUMNS_MAX + 1];
    assert!(matches!(refused(wide, &IntakeOptions::default()), IntakeRefusal::TooMany { what: "columns", .. }));
    let nothing = table(outlines(&[&BOW_TIE]), 1);
    let refusal = refused(nothing, &IntakeOptions::default());
    assert!(refusal.to_string().starts_with("none of the 1 rows can be taken; the first: a ring crosses itself"));
    let asked = IntakeOptions { kinds: [("x".to_owned(), FieldKind::Text)].into(), ..IntakeOptions::default() };
    assert!(matches!(refused(table(points(&[None]), 1), &asked), IntakeRefusal::NoColumn { .. }));
}

/// A layer of two communes, Argenteuil and Saint-Denis, of 2026.
fn communes() -> Layer {
    let table = named(outlines(&[&SQUARE, &BESIDE]), &["95018", "93066"], "code");
    Layer::build(plainly(table).layer).expect("two communes")
}

fn figures(rows: &[(&str, &str)]) -> RawLayer {
    let (codes, values): (Vec<&str>, Vec<&str>) = rows.iter().copied().unzip();
    let mut table = named(SourceGeometry::None, &codes, "code_insee");
    table.fields.push(SourceField { name: "habitants".to_owned(), kind: Found::Written });
    table.columns.push(texts(&values));
    let about = About { cog_year: Some(2021), ..about() };
    let history = history();
    intake(table, about, &IntakeOptions::default(), &CodeBook { history: &history, communes: None })
        .expect("it can be taken")
        .layer
}

fn join(merge: Option<Merge>) -> Join {
    Join {
        territory_column: "code".to_owned(),
        table_column: "code_insee".to_owned(),
        merges: merge.map(|merge| ("habitants".to_owned(), merge)).into_iter().collect(),
    }
}

fn habitants(layer: &RawLayer) -> Vec<(&str, Cell<'_>)> {
    layer.ids.iter().map(super::super::FeatureId::as_str).zip(layer.columns[1].iter()).collect()
}

#[test]
fn a_table_is_joined_by_code_and_a_territory_without_a_row_is_null() {
    let table = figures(&[("95018", "106130"), ("94001", "5")]);
    let (layer, faults) = joined(&table, &communes(), &join(None), &history()).expect("no row is there twice");
    assert_eq!(habitants(&layer), [("93066", Cell::Null), ("95018", Cell::Integer(106_130))]);
    assert_eq!((faults.of("unjoined-row"), faults.of("without-row")), (1, 1));
    assert!(Layer::build(layer).is_ok());
}

#[test]
fn rows_of_communes_that_merged_are_put_together_only_as_the_user_says() {
    let rows = [("95018", "1"), ("93059", "100"), ("93066", "300")];
    let refusal = joined(&figures(&rows), &communes(), &join(None), &history()).expect_err("two rows differ");
    assert!(refusal.to_string().contains("rows 93059, 93066 are about `93066` and differ in `habitants`"), "{refusal}");
    let value = |merge, rows: &[(&str, &str)]| {
        let (layer, _) = joined(&figures(rows), &communes(), &join(Some(merge)), &history()).expect("it is said how");
        assert_eq!(layer.about.carried_codes.len(), 1);
        let number = habitants(&layer)[0].1.number();
        (number, habitants(&layer)[0].1 == Cell::Secret)
    };
    assert_eq!(value(Merge::Sum, &rows), (Some(400.0), false));
    assert_eq!(value(Merge::Least, &rows), (Some(100.0), false));
    assert_eq!(value(Merge::Most, &rows), (Some(300.0), false));
    assert_eq!(value(Merge::MeanBy("habitants".to_owned()), &rows), (Some(250.0), false));
    assert_eq!(value(Merge::Sum, &[rows[0], rows[1], ("93066", "s")]), (None, true));
    assert_eq!(value(Merge::Sum, &[rows[0], rows[1], ("93066", "")]), (None, false));
    let agreeing = [rows[0], rows[1], ("93066", "100")];
    let (layer, _) = joined(&figures(&agreeing), &communes(), &join(None), &history()).expect("both rows say the same");
    assert_eq!(habitants(&layer)[0].1, Cell::Integer(100));
    assert_eq!(layer.columns[0].get(0), Cell::Text("93066"));
}

#[test]
fn rows_of_arrondissements_count_for_their_commune_unless_it_has_its_own() {
    let towns = named(outlines(&[&SQUARE, &BESIDE]), &["75056", "13055"], "code");
    let towns = Layer::build(plainly(towns).layer).expect("two communes");
    let rows = [("75101", "10"), ("75120", "20"), ("13201", "5"), ("13055", "800"), ("69381", "7"), ("75121", "9")];
    let refusal = joined(&figures(&rows), &towns, &join(None), &history()).expect_err("rows of Paris differ");
    assert!(refusal.to_string().contains("rows 75101, 75120 are about `75056`"), "{refusal}");
    let (layer, faults) = joined(&figures(&rows), &towns, &join(Some(Merge::Sum)), &history()).expect("it is said how");
    assert_eq!(habitants(&layer), [("13055", Cell::Integer(800)), ("75056", Cell::Integer(30))]);
    assert_eq!(layer.columns[0].get(1), Cell::Text("75056"));
    let counted = |code| (faults.of(code), faults.iter().find(|it| it.kind.code() == code).map(|it| it.remedy));
    assert_eq!(counted("arrondissement"), (2, Some(Remedy::Kept)));
    assert_eq!(counted("arrondissement-beside-commune"), (1, Some(Remedy::LeftOut)));
    assert_eq!(counted("unjoined-row"), (2, Some(Remedy::LeftOut)));
    let districts = named(outlines(&[&SQUARE]), &["75101"], "code");
    let districts = Layer::build(plainly(districts).layer).expect("an arrondissement");
    let (layer, faults) = joined(&figures(&rows[..1]), &districts, &join(None), &history()).expect("one row");
    assert_eq!((habitants(&layer), faults.total()), (vec![("75101", Cell::Integer(10))], 0));
}

#[test]
fn texts_that_differ_become_nothing_where_that_is_said() {
    let rows = [("93059", "Pierrefitte"), ("93066", "Saint-Denis"), ("95018", "Argenteuil")];
    let refusal = joined(&figures(&rows), &communes(), &join(None), &history()).expect_err("two names differ");
    assert!(refusal.to_string().ends_with("--merge habitants=null leaves it null there"), "{refusal}");
    let refusal = joined(&figures(&rows), &communes(), &join(Some(Merge::Sum)), &history()).expect_err("no numbers");
    assert!(matches!(refusal, JoinRefusal::NoNumbers { .. }), "{refusal}");
    let (layer, _) = joined(&figures(&rows), &communes(), &join(Some(Merge::Nothing)), &history()).expect("it is said");
    assert_eq!(habitants(&layer), [("93066", Cell::Null), ("95018", Cell::Text("Argenteuil"))]);
}

#[test]
fn a_join_names_the_columns_that_there_are() {
    let wrong = Join { territory_column: "insee".to_owned(), ..join(None) };
    let refusal = joined(&figures(&[("95018", "1")]), &communes(), &wrong, &history()).expect_err("no such column");
    assert!(refusal.to_string().contains("`tried` has no column `insee`; there are: code"), "{refusal}");
}

#[test]
fn a_layer_in_service_is_inspected_for_overlaps_and_gaps() {
    // Neighbours share their vertices: an edge that is straight in degrees is none on the plane.
    let around: [&[(f64, f64)]; 4] = [
        &[(0.0, 0.0), (3.0, 0.0), (3.0, 1.0), (2.0, 1.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)],
        &[(0.0, 0.9), (1.0, 0.9), (1.0, 1.0), (1.0, 2.0), (0.0, 2.0), (0.0, 1.0), (0.0, 0.9)],
        &[(2.0, 1.0), (3.0, 1.0), (3.0, 2.0), (2.0, 2.0), (2.0, 1.0)],
        &[(0.0, 2.0), (1.0, 2.0), (2.0, 2.0), (3.0, 2.0), (3.0, 3.0), (0.0, 3.0), (0.0, 2.0)],
    ];
    let layer = Layer::build(plainly(table(outlines(&around), 4)).layer).expect("four outlines");
    let history = history();
    let book = CodeBook { history: &history, communes: None };
    let plain = inspect(&layer, &book, &Inspection { coverage: None });
    assert!(plain.is_empty(), "{plain:?}");
    let whole = inspect(&layer, &book, &Inspection { coverage: Some(crate::geometry::SquareMetres(1.0)) });
    assert_eq!((whole.of("overlap"), whole.of("gap"), whole.total()), (1, 1, 2), "{whole:?}");
    let within = |at: LonLat, west: f64, south: f64, east: f64, north: f64| {
        let (x, y) = ((at.lon_deg - WEST) * 100.0, (at.lat_deg - SOUTH) * 100.0);
        (west..east).contains(&x) && (south..north).contains(&y)
    };
    for fault in whole.iter() {
        let at = fault.at.expect("overlaps and gaps are somewhere");
        let area_m2 = fault.kind.area().expect("they have an area").0;
        match fault.kind.code() {
            "gap" => assert!(within(at, 1.0, 1.0, 2.0, 2.0) && (area_m2 - 814_000.0).abs() < 5_000.0, "{fault:?}"),
            _ => assert!(within(at, 0.0, 0.9, 1.0, 1.0) && (area_m2 - 81_400.0).abs() < 500.0, "{fault:?}"),
        }
    }
}
