//! Small timetables of the true shape, written as archives, and what is counted in them.

use std::fs::File;
use std::io::Write;

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

const HOURS: ServiceHours = ServiceHours { from_hour: 6, to_hour: 20 };
/// A station with two platforms, a stop alone, and one that nobody calls at.
const STOPS: &str = "\u{feff}stop_id,stop_code,stop_name,stop_lon,stop_lat,zone_id,location_type,parent_station\n\
    IDFM:S1,,\"Gare, la grande\",2.2573,48.9467,1,1,\n\
    IDFM:1,,Quai A,2.2570,48.9466,1,0,IDFM:S1\n\
    IDFM:2,,Quai B,2.2575,48.9468,1,0,IDFM:S1\n\
    IDFM:3,,Mairie,2.2480,48.9470,1,0,\n\
    IDFM:4,,Nulle part,2.3000,48.9000,1,0,\n";
/// Working days, a Saturday, and one day alone.
const CALENDAR: &str = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n\
    W,1,1,1,1,1,0,0,20260309,20260322\nS,0,0,0,0,0,1,0,20260309,20260322\n";
/// More on Thursday the 12th; nothing of the working days on Monday the 9th.
const DATES: &str = "service_id,date,exception_type\nX,20260312,1\nW,20260309,2\n";
const TRIPS: &str = "route_id,service_id,trip_id\nR,W,t1\nR,W,t2\nR,X,t3\nR,S,t4\nR,S,t5\nR,S,t6\nR,S,t7\n";
const CALLS: &str = "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\n\
    t1,05:58:00,05:59:00,IDFM:1,0,0,0\nt1,06:10:00,06:10:00,IDFM:3,1,0,0\nt1,06:20:00,06:20:00,IDFM:2,2,0,0\n\
    t2,19:59:00,19:59:00,IDFM:2,5,0,0\nt2,20:00:00,20:00:00,IDFM:3,6,1,0\nt2,20:10:00,20:10:00,IDFM:1,7,0,0\n\
    t3,25:01:00,25:01:00,IDFM:3,2,0,0\nt3,12:00:00,12:00:00,IDFM:2,1,0,0\nt3,25:02:00,25:02:00,IDFM:9,3,0,0\n\
    t4,12:00:00,12:00:00,IDFM:3,1,0,0\nt4,12:10:00,12:10:00,IDFM:1,2,0,0\n";

/// An archive of tables.
fn archive(tables: &[(&str, &str)]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("there is room for a file");
    let mut zip = ZipWriter::new(File::create(file.path()).expect("it is ours"));
    for (name, text) in tables {
        zip.start_file(*name, SimpleFileOptions::default()).expect("there is room");
        zip.write_all(text.as_bytes()).expect("there is room");
    }
    zip.finish().expect("there is room");
    file
}

fn whole() -> Vec<(&'static str, &'static str)> {
    vec![
        ("stops.txt", STOPS),
        ("calendar.txt", CALENDAR),
        ("calendar_dates.txt", DATES),
        ("trips.txt", TRIPS),
        ("stop_times.txt", CALLS),
    ]
}

fn counted(tables: &[(&str, &str)]) -> Result<Departures, FetchFault> {
    departures(archive(tables).path(), HOURS, 1 << 30)
}

/// Identifier, departures of the day, and by hour of each stop.
fn rows(counted: &Departures) -> Vec<(String, i64, f64)> {
    let SourceTable { ids, columns, .. } = &counted.table;
    let ids = ids.as_ref().expect("stops are called").iter().map(|cell| cell.to_string());
    let cell = |idx: usize, row: usize| columns[idx].get(row).number().expect("a count");
    #[expect(clippy::cast_possible_truncation, reason = "small counts")]
    ids.enumerate().map(|(row, id)| (id, cell(1, row) as i64, cell(2, row))).collect()
}

#[test]
fn departures_are_counted_by_station_on_the_working_day_of_most_trips() {
    let found = counted(&whole()).expect("it is a timetable");
    assert_eq!((found.day.date.to_string().as_str(), found.day.trips), ("2026-03-12", 3));
    // Of t1: 5:59 and 6:10; of t2: 19:59, where nobody gets on at 20:00; of t3: 12:00, and not the last call, whose
    // stop is unknown, so that the one at 25:01 is the last.
    assert_eq!(rows(&found), [("IDFM:S1".to_owned(), 3, 2.0 / 14.0), ("IDFM:3".to_owned(), 1, 1.0 / 14.0)]);
    assert_eq!(found.table.columns[0].get(0), Cell::Text("Gare, la grande"));
    assert_eq!(found.table.faults.len(), 1);
    let SourceGeometry::Points(points) = &found.table.geometry else { unreachable!("stops are points") };
    assert_eq!(points[0], Some(SourcePosition { x: 2.2573, y: 48.9467 }));
    let about = found.day.describe(About::undescribed(
        "stop-departures".parse().expect("an identifier"),
        crate::layers::Theme::Mobility,
    ));
    assert!(about.vintage == "2026-03-12" && about.description.fr.contains("de 6 h à 20 h"), "{about:?}");
}

#[test]
fn a_timetable_may_say_its_days_one_by_one() {
    let mut tables = whole();
    tables.retain(|(name, _)| *name != "calendar.txt");
    let found = counted(&tables).expect("it is a timetable");
    assert_eq!((found.day.date.to_string().as_str(), found.day.trips), ("2026-03-12", 1));
}

#[test]
fn what_is_no_timetable_is_refused_with_what_is_missing() {
    let without = |name: &str| whole().into_iter().filter(|(table, _)| *table != name).collect::<Vec<_>>();
    let told = |tables: &[(&str, &str)]| counted(tables).expect_err("it is none").to_string();
    assert!(told(&without("stop_times.txt")).starts_with("the archive has no file `stop_times.txt`"));
    let replaced = |name: &'static str, text: &'static str| {
        whole().into_iter().map(|(table, own)| (table, if table == name { text } else { own })).collect::<Vec<_>>()
    };
    assert!(told(&replaced("trips.txt", "trip_id,route\nt1,R\n")).contains("`service_id` are missing"));
    let weekend = [("calendar_dates.txt", "service_id,date,exception_type\nS,20260314,1\n")];
    let mut tables = without("calendar.txt");
    tables.retain(|(name, _)| *name != "calendar_dates.txt");
    assert!(told(&[tables.clone(), weekend.to_vec()].concat()).contains("no day from Monday to Friday"));
    assert!(told(&tables).contains("no day from Monday to Friday"));
    let by_minutes = [("frequencies.txt", "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,09:00:00,300\n")];
    assert!(told(&[whole(), by_minutes.to_vec()].concat()).starts_with("1 trips of that day run by frequencies.txt"));
    let told = departures(archive(&whole()).path(), HOURS, 64).expect_err("a table is longer").to_string();
    assert_eq!(told, "it is larger than 64 bytes");
}

proptest! {
    /// Against every call looked at, trip by trip.
    #[test]
    fn calls_that_go_by_are_those_that_are_looked_at_together(
        calls in prop::collection::vec((0..6_u8, 0..4_u8, 0..30_u32, 0..30_u32, any::<bool>()), 0..60),
    ) {
        let mut text = "trip_id,stop_id,stop_sequence,departure_time,pickup_type\n".to_owned();
        let mut told = std::collections::BTreeMap::new();
        for (trip, stop, sequence, hour, lets_on) in calls {
            // A sequence is told once a trip.
            if let std::collections::btree_map::Entry::Vacant(free) = told.entry((trip, sequence)) {
                free.insert((stop, hour, lets_on));
                let refused = u8::from(!lets_on);
                text.push_str(&["t", &trip.to_string(), ",", &stop.to_string(), ","].concat());
                text.push_str(&[&sequence.to_string(), ",", &hour.to_string(), ":15:00,"].concat());
                text.push_str(&[&refused.to_string(), "\n"].concat());
            }
        }
        let trips = "trip_id,service_id\nt0,X\nt1,X\nt2,X\nt3,X\nt4,Y\nt5,Y\n";
        let stops = "stop_id,stop_lon,stop_lat\n0,2.1,48.9\n1,2.2,48.9\n2,2.3,48.9\n3,2.4,48.9\n";
        let days = "service_id,date,exception_type\nX,20260312,1\nY,20260314,1\n";
        let found = counted(&[
            ("stops.txt", stops),
            ("trips.txt", trips),
            ("calendar_dates.txt", days),
            ("stop_times.txt", &text),
        ]);
        let mut expected = std::collections::BTreeMap::<u8, (i64, f64)>::new();
        for trip in 0..4 {
            let calls: Vec<_> = told.range((trip, 0)..(trip, u32::MAX)).map(|(_, call)| *call).collect();
            let leaving = calls.split_last().map_or(&[][..], |(_, leaving)| leaving);
            for &(stop, hour, _) in leaving.iter().filter(|call| call.2) {
                let counts = expected.entry(stop).or_default();
                counts.0 += 1;
                counts.1 += if (6..20).contains(&hour) { 1.0 } else { 0.0 };
            }
        }
        let expected: Vec<(String, i64, f64)> =
            expected.into_iter().map(|(stop, (day, hours))| (stop.to_string(), day, hours / 14.0)).collect();
        prop_assert_eq!(rows(&found.expect("it is a timetable")), expected);
    }
}
