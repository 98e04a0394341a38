//! The words of portals that answer page by page: how a page is asked for, and what it says of rows, count and next page.
//!
//! Rows leave as features of GeoJSON, whatever the portal calls them.

use serde_json::{Map, Value, json};
use url::Url;

use super::super::sources::{Dialect, FileKind, Paging};
use super::client::may_lead;
use super::esri;
use super::fault::FetchFault;
use super::look::{message_in, name_of, unreadable};

/// Rows of a page where the list says nothing.
const PAGE_ROWS: u32 = 1000;
/// The most that Opendatasoft gives at a time.
const RECORDS_PAGE_ROWS: u32 = 100;
/// As far as the records of Opendatasoft reach.
const RECORDS_MAX: u64 = 10_000;

/// A page of rows.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Features of GeoJSON.
    pub(super) rows: Vec<Value>,
    /// The names of the fields, where the page lists them beside its rows.
    pub(super) fields: Vec<String>,
    /// How many rows the server counts in all pages.
    pub(super) total: Option<u64>,
    /// The next page.
    pub(super) next: Option<Url>,
}

/// The address of the page behind `rows` rows.
pub(super) fn page_address(address: &Url, paging: Paging, rows: u64) -> Url {
    let asked = paging.page_rows.unwrap_or(PAGE_ROWS).to_string();
    let behind = rows.to_string();
    match paging.dialect {
        Dialect::Wfs => with(address, &[("COUNT", &asked), ("STARTINDEX", &behind)]),
        Dialect::Opendatasoft => {
            let asked = paging.page_rows.unwrap_or(RECORDS_PAGE_ROWS).min(RECORDS_PAGE_ROWS).to_string();
            with(address, &[("limit", &asked), ("offset", &behind)])
        }
        Dialect::Arcgis => with(address, &[("f", "json"), ("resultOffset", &behind), ("resultRecordCount", &asked)]),
        // Only the first page has an address of ours.
        Dialect::DataFair => match paging.page_rows {
            Some(_) => with(address, &[("size", &asked)]),
            None => address.clone(),
        },
    }
}

/// Where the count of all rows is asked for, for those who do not tell it with a page.
pub(super) fn count_address(address: &Url, paging: Paging) -> Option<Url> {
    (paging.dialect == Dialect::Arcgis).then(|| with(address, &[("f", "json"), ("returnCountOnly", "true")]))
}

/// `address` with these parameters in the place of those of the same name.
fn with(address: &Url, parameters: &[(&str, &str)]) -> Url {
    let is_set = |name: &str| parameters.iter().any(|(set, _)| name.eq_ignore_ascii_case(set));
    let name_of = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
    // The other parameters stay as they are written: some servers are particular about escapes.
    let kept =
        address.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !is_set(&name_of(pair)));
    let set = parameters.iter().map(|(name, value)| format!("{name}={value}"));
    let query: Vec<String> = kept.map(str::to_owned).chain(set).collect();
    let mut address = address.clone();
    address.set_query(Some(&query.join("&")));
    address
}

/// Reads the page that lay at `address`, `before` rows behind the first.
pub(super) fn read_page(
    source: &Url,
    paging: Paging,
    address: &Url,
    before: u64,
    body: &Value,
) -> Result<Page, FetchFault> {
    let page = match paging.dialect {
        Dialect::Wfs => wfs(body, paging),
        Dialect::Opendatasoft => records(body)?,
        Dialect::Arcgis => arcgis(body)?,
        Dialect::DataFair => data_fair(body, address)?,
    };
    let Some((mut page, goes_on)) = page else {
        let said = message_in(body).unwrap_or_default();
        return Err(FetchFault::OtherKind { expected: name_of(FileKind::GeoJson), found: "other JSON", said });
    };
    if let Some(fault) = page.rows.iter().find_map(fault_of) {
        return Err(unreadable(FileKind::GeoJson, &fault));
    }
    let rows = before + page.rows.len() as u64;
    let is_end = page.rows.is_empty() || page.total.is_some_and(|total| rows >= total);
    if paging.dialect == Dialect::DataFair {
        page.next = page.next.filter(|_| !is_end);
    } else if goes_on && !is_end {
        page.next = Some(page_address(source, paging, rows));
    }
    Ok(page)
}

/// The count in the answer at `count_address`.
pub(super) fn read_count(body: &Value) -> Option<u64> {
    body.get("count").and_then(Value::as_u64)
}

fn fault_of(row: &Value) -> Option<&'static str> {
    let is_feature = row.get("type").and_then(Value::as_str) == Some("Feature");
    let has_properties = row.get("properties").is_some_and(|properties| properties.is_object() || properties.is_null());
    (!is_feature || !has_properties).then_some("a member of `features` is no Feature with properties")
}

/// A page, and whether another may follow.
type Read = Option<(Page, bool)>;

fn wfs(body: &Value, paging: Paging) -> Read {
    let rows = body.get("features")?.as_array()?.clone();
    let total = body.get("numberMatched").or_else(|| body.get("totalFeatures")).and_then(Value::as_u64);
    // Who does not count, ends with a page that is not full.
    let is_full = rows.len() as u64 >= u64::from(paging.page_rows.unwrap_or(PAGE_ROWS));
    let goes_on = total.is_some() || is_full;
    Some((Page { rows, total, ..Page::default() }, goes_on))
}

fn records(body: &Value) -> Result<Read, FetchFault> {
    let Some(results) = body.get("results").and_then(Value::as_array) else { return Ok(None) };
    let total = body.get("total_count").and_then(Value::as_u64);
    match total {
        Some(total) if total > RECORDS_MAX => Err(FetchFault::BeyondPaging(total)),
        _ => Ok(Some((Page { rows: results.iter().map(feature).collect(), total, ..Page::default() }, true))),
    }
}

fn data_fair(body: &Value, address: &Url) -> Result<Read, FetchFault> {
    let Some(results) = body.get("results").and_then(Value::as_array) else { return Ok(None) };
    let next = match body.get("next").and_then(Value::as_str) {
        None => None,
        Some(text) => match address.join(text) {
            Ok(next) if may_lead(address, &next) => Some(next),
            _ => return Err(FetchFault::Redirected { from: address.to_string(), to: text.to_owned() }),
        },
    };
    let total = body.get("total").and_then(Value::as_u64);
    Ok(Some((Page { rows: results.iter().map(feature).collect(), total, next, ..Page::default() }, true)))
}

fn arcgis(body: &Value) -> Result<Read, FetchFault> {
    let Some(features) = body.get("features").and_then(Value::as_array) else { return Ok(None) };
    let frame = body.get("spatialReference").and_then(|frame| frame.get("latestWkid").or_else(|| frame.get("wkid")));
    match frame.and_then(Value::as_u64) {
        Some(other) if other != 4326 => return Err(FetchFault::Frame(other)),
        _ => {}
    }
    let listed = body.get("fields").and_then(Value::as_array).into_iter().flatten();
    let fields = listed.filter_map(|field| Some(field.get("name")?.as_str()?.to_owned())).collect();
    let goes_on = body.get("exceededTransferLimit").and_then(Value::as_bool).unwrap_or_default();
    let rows = features.iter().map(esri::feature).collect();
    Ok(Some((Page { rows, fields, ..Page::default() }, goes_on)))
}

/// A record as a feature: its shape or its point as the geometry, everything else as properties.
fn feature(record: &Value) -> Value {
    let Some(record) = record.as_object() else { return record.clone() };
    let geometry = shape_of(record).or_else(|| point_of(record)).unwrap_or(Value::Null);
    let properties: Map<String, Value> = record
        .iter()
        .filter(|(name, _)| *name != "geo_shape")
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}

fn shape_of(record: &Map<String, Value>) -> Option<Value> {
    record.get("geo_shape")?.get("geometry").filter(|geometry| geometry.is_object()).cloned()
}

/// A point that a portal adds to its records: `{lon, lat}`, or `lat,lon` as a text.
fn point_of(record: &Map<String, Value>) -> Option<Value> {
    if let Some(point) = record.get("geo_point_2d").filter(|point| point.is_object()) {
        return Some(json!({ "type": "Point", "coordinates": [point.get("lon")?, point.get("lat")?] }));
    }
    let (lat, lon) = record.get("_geopoint")?.as_str()?.split_once(',')?;
    let (lat_deg, lon_deg): (f64, f64) = (lat.trim().parse().ok()?, lon.trim().parse().ok()?);
    Some(json!({ "type": "Point", "coordinates": [lon_deg, lat_deg] }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("an address")
    }

    #[test]
    fn parameters_of_a_page_replace_those_of_the_address_in_whatever_case_and_leave_the_others() {
        let paging = Paging { dialect: Dialect::Wfs, page_rows: Some(5) };
        let address = page_address(&url("http://x.example/ows?count=3000&CQL=a%20IN%20(1)&startIndex=1"), paging, 10);
        assert_eq!(address.query(), Some("CQL=a%20IN%20(1)&COUNT=5&STARTINDEX=10"));
    }

    #[test]
    fn a_record_becomes_a_feature_at_its_shape_else_at_its_point() {
        let shape = json!({ "type": "Polygon", "coordinates": [] });
        let row = feature(
            &json!({ "a": 1, "geo_shape": { "type": "Feature", "geometry": shape }, "geo_point_2d": { "lon": 2.0, "lat": 48.0 } }),
        );
        assert_eq!((&row["geometry"], &row["properties"]["a"]), (&shape, &json!(1)));
        assert_eq!(row["properties"].get("geo_shape"), None);
        assert_eq!(feature(&json!({ "_geopoint": "48.5,2.25" }))["geometry"]["coordinates"], json!([2.25, 48.5]));
        assert_eq!(feature(&json!({ "_geopoint": "here" }))["geometry"], Value::Null);
    }

    #[test]
    fn the_next_page_of_data_fair_never_leads_to_another_scheme() {
        let paging = Paging { dialect: Dialect::DataFair, page_rows: None };
        let page = json!({ "total": 2, "next": "file:///etc/passwd", "results": [{ "a": 1 }] });
        let address = url("https://x.example/lines");
        assert!(matches!(read_page(&address, paging, &address, 0, &page), Err(FetchFault::Redirected { .. })));
    }
}
