//! A server whose answers a test writes byte by byte, and a client without patience.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use arpent::store::{
    FetchFault, FetchSettings, Fetched, Progress, Source, StoreError, Surroundings, fetch, parse_sources,
};
use tempfile::TempDir;

/// The moment of every download.
pub const NOW: &str = "2026-11-22T12:00:00Z";

/// A question that a server was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The path with its query.
    pub path: String,
    head: String,
}

impl Asked {
    /// A header, where it was sent.
    pub fn header(&self, name: &str) -> Option<&str> {
        let is_it = |line: &&str| line.split(':').next().is_some_and(|found| found.eq_ignore_ascii_case(name));
        self.head.lines().find(is_it).and_then(|line| line.split_once(':')).map(|(_, value)| value.trim())
    }

    /// A parameter of the query as a number, 0 where there is none.
    pub fn number(&self, name: &str) -> usize {
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(found, _)| *found == name).find_map(|(_, value)| value.parse().ok()).unwrap_or(0)
    }
}

/// A server on a free port; ended with the value.
pub struct Server {
    address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    is_over: Arc<AtomicBool>,
}

impl Server {
    /// A server that gives each question, with its number from 0, to `answer`.
    pub fn start(answer: impl Fn(usize, &Asked, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (asked, is_over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (questions, ended, answer) = (Arc::clone(&asked), Arc::clone(&is_over), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let (questions, answer) = (Arc::clone(&questions), Arc::clone(&answer));
                thread::spawn(move || serve(stream, &questions, &*answer));
            }
        });
        Self { address, asked, is_over }
    }

    /// The address of `path`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no handler panicked").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // Wakes the loop that accepts.
        let _ = TcpStream::connect(&self.address);
    }
}

fn serve(mut stream: TcpStream, asked: &Mutex<Vec<Asked>>, answer: &dyn Fn(usize, &Asked, &mut TcpStream)) {
    let mut lines = BufReader::new(stream.try_clone().expect("a stream can be shared")).lines();
    let head: Vec<String> = lines.by_ref().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
    let Some(path) = head.first().and_then(|line| line.split(' ').nth(1)) else { return };
    let question = Asked { path: path.to_owned(), head: head.join("\n") };
    let number = {
        let mut asked = asked.lock().expect("no handler panicked");
        asked.push(question.clone());
        asked.len() - 1
    };
    answer(number, &question, &mut stream);
}

/// Sends a whole answer.
pub fn send(stream: &mut TcpStream, status: &str, headers: &[(&str, &str)], body: &[u8]) {
    let length = body.len().to_string();
    let mut all = headers.to_vec();
    if !headers.iter().any(|(name, _)| *name == "content-length" || *name == "transfer-encoding") {
        all.push(("content-length", &length));
    }
    begin(stream, status, &all);
    // The client may have hung up.
    let _ = stream.write_all(body);
}

/// Sends the head of an answer.
pub fn begin(stream: &mut TcpStream, status: &str, headers: &[(&str, &str)]) {
    let mut head = format!("HTTP/1.1 {status}\r\nconnection: close\r\n");
    for (name, value) in headers {
        head = format!("{head}{name}: {value}\r\n");
    }
    let _ = write!(stream, "{head}\r\n");
}

/// Waits until the client hangs up.
pub fn hold(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
}

/// Sends a byte now and then until the client hangs up.
pub fn drip(stream: &mut TcpStream) {
    stream.set_read_timeout(Some(Duration::from_millis(5))).expect("a time-out can be set");
    let mut byte = [0];
    while stream.write_all(b" ").is_ok() {
        if stream.read(&mut byte).is_ok_and(|count| count == 0) {
            return;
        }
    }
}

/// A list of one source at `address`, with more keys of it in `more`.
pub fn list(address: &str, more: &str) -> String {
    format!(
        "catalogue_date = \"2026-11-22\"\nschema_version = 1\n[[source]]\nid = \"trees\"\ntitle_fr = \"Arbres\"\n\
         theme = \"chaleur\"\nproducer = \"Ville\"\nlicence = \"ODbL\"\nlicence_status = \"published\"\n\
         landing_page = \"https://data.example/trees\"\ndownload_url = \"{address}\"\nstatus = \"published\"\n{more}\n"
    )
}

/// A source at `address`.
pub fn source(address: &str, more: &str) -> Source {
    parse_sources("list.toml", &list(address, more)).expect("the list is right").remove(0)
}

/// A source of GeoJSON that expects a name.
pub fn named_points(address: &str) -> Source {
    source(address, "file = \"geojson\"\nexpected_fields = [\"name\"]")
}

/// A collection of `count` named points.
pub fn points(count: usize) -> Vec<u8> {
    let feature = |idx: usize| {
        format!(
            r#"{{"type":"Feature","geometry":{{"type":"Point","coordinates":[2.{idx:06},48.9]}},"properties":{{"name":"tree {idx}"}}}}"#
        )
    };
    let features: Vec<String> = (0..count).map(feature).collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",")).into_bytes()
}

/// Settings by which a test ends soon.
pub fn hasty() -> FetchSettings {
    FetchSettings {
        first_byte: Duration::from_secs(10),
        stall: Duration::from_secs(10),
        attempts: 3,
        first_wait: Duration::from_secs(1),
        longest_wait: Duration::from_secs(8),
        ..FetchSettings::default()
    }
}

/// Surroundings in which no time passes: the waits are written down.
#[derive(Default)]
pub struct Patience {
    pub waits: Vec<Duration>,
    pub progress: Vec<Progress>,
}

impl Surroundings for Patience {
    fn wait(&mut self, duration: Duration) {
        self.waits.push(duration);
    }

    fn chance_share(&mut self) -> f64 {
        1.0
    }

    fn progressed(&mut self, progress: Progress) {
        self.progress.push(progress);
    }
}

/// A data directory and what was waited for in it.
pub struct Bench {
    pub data: TempDir,
    pub settings: FetchSettings,
    pub patience: RefCell<Patience>,
}

impl Bench {
    pub fn new() -> Self {
        let data = tempfile::tempdir().expect("a folder");
        Self { data, settings: hasty(), patience: RefCell::default() }
    }

    /// Downloads `source`.
    pub fn fetch(&self, source: &Source) -> Result<Fetched, FetchFault> {
        let fetched = fetch(source, self.data.path(), &self.settings, NOW, &mut *self.patience.borrow_mut());
        fetched.map_err(|fault| match fault {
            StoreError::Fetch { source, .. } => *source,
            other => unreachable!("only the download can fail: {other}"),
        })
    }

    /// Downloads what must come, and reads it.
    pub fn file(&self, source: &Source) -> Vec<u8> {
        let fetched = self.fetch(source).expect("it can be downloaded");
        std::fs::read(fetched.path).expect("the file is there")
    }

    /// Why `source` cannot be downloaded.
    pub fn fault(&self, source: &Source) -> String {
        self.fetch(source).expect_err("it cannot be downloaded").to_string()
    }

    /// The names of what lies in the folder of the source.
    pub fn names(&self) -> Vec<String> {
        names(&self.data.path().join("downloads/trees"))
    }

    /// The waits between tries, in seconds.
    pub fn waits_s(&self) -> Vec<f64> {
        self.patience.borrow().waits.iter().map(Duration::as_secs_f64).collect()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
