//! The data directory: the layers that users brought, each in versions, of which one is in service.
//!
//! `DATA/layers/ID/` holds a layer file for each version, named by its hash, and `versions.toml`, which lists them, the one
//! in service first. A version is written under another name, synced, read again whole, and then renamed; the list is
//! replaced the same way, last. Whoever reads finds the old list or the new one, and the files of either: a crash, a full
//! disk or a second writer at any instant leaves a layer as it was or as it is to be. Writers take turns by a lock that the
//! system takes back from whoever dies. Files of older versions go when nobody is to bring them back.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::layers::{Atlas, Layer, LayerId};

use super::error::StoreError;
use super::layer_file::{check_layer_file, open_layer_file, write_layer_file};
use super::ledger::{Restored, SqliteStore, restore};
use super::synced::{UNFINISHED_EXTENSION, replace, sync_folder, write_synced};

/// The list of the versions of a layer.
const VERSIONS_FILE: &str = "versions.toml";
/// What writers take turns by.
const LOCK_FILE: &str = "lock";
/// How the name of a layer file ends.
const LAYER_EXTENSION: &str = "layer";
/// The file of the key that seals sessions, and its length.
const SESSION_KEY_FILE: &str = "session.key";
const SESSION_KEY_BYTES: usize = 32;
/// The programme's records.
const PROGRAMME_FILE: &str = "programme.sqlite3";

/// A directory of user data. Nothing is made on the disk until something is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataDirectory {
    root: PathBuf,
}

/// A version of a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerVersion {
    /// The SHA-256 of its file, lower-case hexadecimal; the file is called after it.
    pub sha256: String,
    /// When it was brought in, as whoever did so wrote it (RFC 3339).
    pub imported: String,
    /// How many features it has.
    pub rows: usize,
    /// How long its file is.
    pub bytes: u64,
    /// Of what time it speaks.
    pub vintage: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct VersionsFile {
    #[serde(default)]
    version: Vec<LayerVersion>,
}

/// A version that could not be put in service, and why; an older one may be in its place.
#[derive(Debug)]
pub struct Unusable {
    /// The layer.
    pub layer: LayerId,
    /// Why.
    pub fault: StoreError,
}

impl DataDirectory {
    /// The directory at `root`, which need not be there yet.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The layers that have a version in service, by identifier.
    ///
    /// # Errors
    /// Where the directory is there and cannot be listed.
    pub fn layer_ids(&self) -> Result<BTreeSet<LayerId>, StoreError> {
        let folder = self.layers_folder();
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
            entries => entries.map_err(|source| StoreError::Read { path: folder.clone(), source })?,
        };
        let mut ids = BTreeSet::new();
        for entry in entries {
            let entry = entry.map_err(|source| StoreError::Read { path: folder.clone(), source })?;
            let id = entry.file_name().to_str().and_then(|name| name.parse().ok());
            ids.extend(id.filter(|_| entry.path().join(VERSIONS_FILE).is_file()));
        }
        Ok(ids)
    }

    /// The versions of a layer, the one in service first; none where there is no such layer.
    ///
    /// # Errors
    /// Where the list cannot be read.
    pub fn versions(&self, id: &LayerId) -> Result<Vec<LayerVersion>, StoreError> {
        let path = self.folder(id).join(VERSIONS_FILE);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            text => text.map_err(|source| StoreError::Read { path: path.clone(), source })?,
        };
        let list: VersionsFile =
            toml::from_str(&text).map_err(|fault| StoreError::Versions { path, fault: fault.to_string() })?;
        Ok(list.version)
    }

    /// The layer in service called `id`: the first version that can be opened, and why those before it cannot. A version
    /// that stands in `open` already is not opened again.
    ///
    /// # Errors
    /// Where the list cannot be read.
    pub fn layer(&self, id: &LayerId, open: &Atlas) -> Result<(Option<Arc<Layer>>, Vec<Unusable>), StoreError> {
        let mut unusable = Vec::new();
        for LayerVersion { sha256, .. } in self.versions(id)? {
            if let Some(layer) = open.get(id.as_str()).filter(|layer| layer.about().sha256 == sha256) {
                return Ok((Some(Arc::clone(layer)), unusable));
            }
            match open_layer_file(&self.file(id, &sha256), &sha256) {
                Ok(layer) => return Ok((Some(Arc::new(layer)), unusable)),
                Err(fault) => unusable.push(Unusable { layer: id.clone(), fault }),
            }
        }
        Ok((None, unusable))
    }

    /// Every layer in service, by identifier, and what could not be put in service. What stands in `open` already is not
    /// opened again.
    ///
    /// # Errors
    /// Where the directory cannot be listed. A layer whose list cannot be read is told, and does not hold up the others.
    pub fn layers(&self, open: &Atlas) -> Result<(Vec<Arc<Layer>>, Vec<Unusable>), StoreError> {
        let (mut layers, mut unusable) = (Vec::new(), Vec::new());
        for id in self.layer_ids()? {
            match self.layer(&id, open) {
                Ok((layer, faults)) => {
                    layers.extend(layer);
                    unusable.extend(faults);
                }
                Err(fault) => unusable.push(Unusable { layer: id, fault }),
            }
        }
        Ok((layers, unusable))
    }

    /// A text that changes whenever a version is put in service: a look at names, sizes and times, at no file.
    ///
    /// # Errors
    /// Where the directory cannot be listed.
    pub fn state(&self) -> Result<String, StoreError> {
        let mut state = String::new();
        for id in self.layer_ids()? {
            let seen = fs::metadata(self.folder(&id).join(VERSIONS_FILE)).and_then(|it| Ok((it.len(), it.modified()?)));
            // A list that goes away between two looks is a change as well.
            let _ = writeln!(state, "{id} {:?}", seen.ok());
        }
        Ok(state)
    }

    /// Puts a layer in service, as the newest of its versions, and keeps `keep` older ones. A version that is there already
    /// is put first. `imported` says when, as RFC 3339.
    ///
    /// # Errors
    /// Where something cannot be written or, once written, is not read again as it was: the layer stays as it was.
    pub fn put(&self, layer: &Layer, imported: &str, keep: usize) -> Result<LayerVersion, StoreError> {
        let id = &layer.about().id;
        let _turn = self.turn(id)?;
        let (sha256, bytes) = self.write(layer)?;
        let vintage = layer.about().vintage.clone();
        let newest = LayerVersion { sha256, imported: imported.to_owned(), rows: layer.len(), bytes, vintage };
        let mut versions = self.versions(id)?;
        versions.retain(|version| version.sha256 != newest.sha256);
        versions.insert(0, newest.clone());
        versions.truncate(keep.saturating_add(1));
        self.list(id, versions)?;
        Ok(newest)
    }

    /// Brings back the version whose hash starts with `hash`; the one in service stays, as an older one.
    ///
    /// # Errors
    /// Where there is no such version, or several, or its file is damaged.
    pub fn bring_back(&self, id: &LayerId, hash: &str) -> Result<LayerVersion, StoreError> {
        let _turn = self.turn(id)?;
        let mut versions = self.versions(id)?;
        let named: Vec<usize> = (0..versions.len()).filter(|&idx| versions[idx].sha256.starts_with(hash)).collect();
        let &[idx] = named.as_slice() else {
            return Err(StoreError::NoVersion { layer: id.clone(), hash: hash.to_owned(), found: named.len() });
        };
        check_layer_file(&self.file(id, &versions[idx].sha256))?;
        let version = versions.remove(idx);
        versions.insert(0, version.clone());
        self.list(id, versions)?;
        Ok(version)
    }

    /// Takes a layer out of service, and removes its versions.
    ///
    /// # Errors
    /// Where there is none, or a file cannot be removed.
    pub fn remove(&self, id: &LayerId) -> Result<(), StoreError> {
        if self.versions(id)?.is_empty() {
            return Err(StoreError::NoVersion { layer: id.clone(), hash: String::new(), found: 0 });
        }
        let _turn = self.turn(id)?;
        let list = self.folder(id).join(VERSIONS_FILE);
        fs::remove_file(&list).map_err(|source| StoreError::Write { path: list, source })?;
        sync(&self.folder(id))?;
        self.sweep(id, &[])
    }

    /// Reads every byte of the version in service of a layer and compares the checksums.
    ///
    /// # Errors
    /// Where the file is damaged, or there is none.
    pub fn check(&self, id: &LayerId) -> Result<(), StoreError> {
        let versions = self.versions(id)?;
        let none = || StoreError::NoVersion { layer: id.clone(), hash: String::new(), found: 0 };
        check_layer_file(&self.file(id, &versions.first().ok_or_else(none)?.sha256))
    }

    /// Where the programme's records are kept.
    pub fn programme_file(&self) -> PathBuf {
        self.root.join(PROGRAMME_FILE)
    }

    /// The programme's records, where they are kept here.
    ///
    /// # Errors
    /// Where the file is there and cannot be opened, is damaged, or of a later version.
    pub fn programme(&self) -> Result<Option<SqliteStore>, StoreError> {
        SqliteStore::existing(self.programme_file())
    }

    /// The programme's records; where they are not kept here yet, they are from now on.
    ///
    /// # Errors
    /// As [`DataDirectory::programme`], or where the file cannot be made.
    pub fn create_programme(&self) -> Result<SqliteStore, StoreError> {
        SqliteStore::create(self.programme_file())
    }

    /// The key that seals sessions, drawn where there is none yet: every server on this directory knows the sessions of
    /// the others. Only the owner of the file reads it.
    ///
    /// # Errors
    /// Where it cannot be made or read, or is no key.
    pub fn session_key(&self) -> Result<[u8; SESSION_KEY_BYTES], StoreError> {
        let path = self.root.join(SESSION_KEY_FILE);
        match drawn_key(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(StoreError::Write { path, source: error });
            }
            Ok(()) | Err(_) => {}
        }
        let bytes = fs::read(&path).map_err(|source| StoreError::Read { path: path.clone(), source })?;
        let no_key = |_| StoreError::Read { path, source: io::ErrorKind::InvalidData.into() };
        bytes.try_into().map_err(no_key)
    }

    /// Puts the contents of a backup in the place of the programme's records. Others may read and write meanwhile. `mark`
    /// goes into the name of the file that keeps what was there.
    ///
    /// # Errors
    /// Where the backup is none, is damaged, or of a later version, or nothing can be written: everything stays.
    pub fn restore_programme(&self, backup: &Path, mark: &str) -> Result<Restored, StoreError> {
        restore(&self.programme_file(), backup, mark)
    }

    fn layers_folder(&self) -> PathBuf {
        self.root.join("layers")
    }

    fn folder(&self, id: &LayerId) -> PathBuf {
        self.layers_folder().join(id.as_str())
    }

    fn file(&self, id: &LayerId, sha256: &str) -> PathBuf {
        self.folder(id).join(sha256).with_extension(LAYER_EXTENSION)
    }

    /// Waits for the turn to write versions of a layer; it ends with what is returned.
    fn turn(&self, id: &LayerId) -> Result<File, StoreError> {
        let folder = self.folder(id);
        let path = folder.join(LOCK_FILE);
        let unwritable = |source| StoreError::Write { path: path.clone(), source };
        fs::create_dir_all(&folder).map_err(unwritable)?;
        let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(unwritable)?;
        lock.lock().map_err(unwritable)?;
        Ok(lock)
    }

    /// Writes the file of a layer, reads it again whole, and gives it its name: its hash, and how long it is.
    fn write(&self, layer: &Layer) -> Result<(String, u64), StoreError> {
        let id = &layer.about().id;
        let unfinished = self.folder(id).join("new").with_extension(UNFINISHED_EXTENSION);
        let written = write_synced(&unfinished, |out| {
            let mut out = Hashed { out, hash: Sha256::new(), bytes: 0 };
            write_layer_file(layer, &mut out)?;
            Ok((format!("{:x}", out.hash.finalize()), out.bytes))
        });
        let written = written.map_err(|source| StoreError::Write { path: unfinished.clone(), source });
        let checked = written.and_then(|written| check_layer_file(&unfinished).map(|()| written));
        let named = checked.and_then(|(sha256, bytes)| {
            let path = self.file(id, &sha256);
            fs::rename(&unfinished, &path).map_err(|source| StoreError::Write { path, source })?;
            Ok((sha256, bytes))
        });
        if named.is_err() {
            // What could not be finished takes room that the disk may lack; the complaint is about the cause.
            let _ = fs::remove_file(&unfinished);
        }
        named
    }

    /// Replaces the list of the versions of a layer, then removes the files that it no longer names.
    fn list(&self, id: &LayerId, version: Vec<LayerVersion>) -> Result<(), StoreError> {
        let folder = self.folder(id);
        // The files that the list is about to name are in their directory for good before it is.
        sync(&folder)?;
        let path = folder.join(VERSIONS_FILE);
        let kept: Vec<String> = version.iter().map(|version| version.sha256.clone()).collect();
        let text = toml::to_string(&VersionsFile { version })
            .map_err(|fault| StoreError::Versions { path: path.clone(), fault: fault.to_string() })?;
        replace(&path, text.as_bytes()).map_err(|source| StoreError::Write { path, source })?;
        sync(&folder)?;
        self.sweep(id, &kept)
    }

    /// Removes the layer files of no version that is kept, and what a writer that died left behind.
    fn sweep(&self, id: &LayerId, kept: &[String]) -> Result<(), StoreError> {
        let folder = self.folder(id);
        let entries = fs::read_dir(&folder).map_err(|source| StoreError::Read { path: folder.clone(), source })?;
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let part = |part: Option<&std::ffi::OsStr>| part.and_then(|it| it.to_str()).unwrap_or_default().to_owned();
            let is_ours = [LAYER_EXTENSION, UNFINISHED_EXTENSION].contains(&part(path.extension()).as_str());
            if is_ours && !kept.contains(&part(path.file_stem())) {
                fs::remove_file(&path).map_err(|source| StoreError::Write { path, source })?;
            }
        }
        Ok(())
    }
}

/// Waits until the disk has the names of a directory.
fn sync(folder: &Path) -> Result<(), StoreError> {
    sync_folder(folder).map_err(|source| StoreError::Write { path: folder.to_owned(), source })
}

/// A stretch from this length on is hashed while it is written.
const AT_ONCE_BYTES: usize = 1 << 20;

/// Counts and hashes what passes.
struct Hashed<W> {
    out: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write + Send> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() >= AT_ONCE_BYTES {
            let (out, hash) = (&mut self.out, &mut self.hash);
            rayon::join(|| out.write_all(bytes), || hash.update(bytes)).0?;
            self.bytes += bytes.len() as u64;
            return Ok(bytes.len());
        }
        let taken = self.out.write(bytes)?;
        self.hash.update(&bytes[..taken]);
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Draws a key into a new file that only its owner reads.
fn drawn_key(path: &Path) -> io::Result<()> {
    let mut key = [0; SESSION_KEY_BYTES];
    getrandom::fill(&mut key).map_err(|fault| io::Error::other(fault.to_string()))?;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(&key)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::About;
    use crate::store::shipped;

    fn layer(vintage: &str) -> Layer {
        let shipped = shipped().expect("what ships is right");
        let layer = shipped.layers.into_iter().find(|layer| layer.about().id.as_str() == "epts").expect("it ships");
        let about = About { vintage: vintage.to_owned(), ..layer.about().clone() };
        layer.described(about)
    }

    fn directory() -> (tempfile::TempDir, DataDirectory) {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let directory = DataDirectory::at(folder.path().join("data"));
        (folder, directory)
    }

    fn vintages(directory: &DataDirectory) -> Vec<String> {
        let id = "epts".parse().expect("well formed");
        directory.versions(&id).expect("the list is there").into_iter().map(|it| it.vintage).collect()
    }

    fn files(directory: &DataDirectory) -> usize {
        let folder = directory.root().join("layers/epts");
        let files = fs::read_dir(folder).expect("the folder is there");
        files.filter(|it| it.as_ref().is_ok_and(|it| it.path().extension().is_some_and(|end| end == "layer"))).count()
    }

    #[test]
    fn the_newest_version_is_in_service_and_an_older_one_comes_back() -> Result<(), StoreError> {
        let (_folder, directory) = directory();
        assert!(directory.layers(&Atlas::default())?.0.is_empty() && directory.state()?.is_empty());
        for vintage in ["2021", "2022", "2023", "2024"] {
            directory.put(&layer(vintage), "2026-01-01T00:00:00Z", 2)?;
        }
        assert_eq!((vintages(&directory), files(&directory)), (["2024", "2023", "2022"].map(String::from).to_vec(), 3));
        let id = "epts".parse().expect("well formed");
        let oldest = directory.versions(&id)?[2].sha256.clone();
        let before = directory.state()?;
        directory.bring_back(&id, &oldest[..12])?;
        assert_ne!(directory.state()?, before);
        let (layers, unusable) = directory.layers(&Atlas::default())?;
        assert!(unusable.is_empty());
        assert_eq!((layers[0].about().vintage.as_str(), &layers[0].about().sha256), ("2022", &oldest));
        assert!(matches!(directory.bring_back(&id, "no"), Err(StoreError::NoVersion { found: 0, .. })));
        assert!(matches!(directory.bring_back(&id, ""), Err(StoreError::NoVersion { found: 3, .. })));
        directory.remove(&id)?;
        assert!(directory.layers(&Atlas::default())?.0.is_empty() && files(&directory) == 0);
        assert!(directory.remove(&id).is_err());
        Ok(())
    }

    #[test]
    fn the_same_layer_twice_is_one_version() -> Result<(), StoreError> {
        let (_folder, directory) = directory();
        let first = directory.put(&layer("2021"), "2026-01-01T00:00:00Z", 3)?;
        let second = directory.put(&layer("2021"), "2026-01-02T00:00:00Z", 3)?;
        assert_eq!((first.sha256, vintages(&directory).len()), (second.sha256, 1));
        Ok(())
    }

    #[test]
    fn a_damaged_version_gives_way_to_the_one_before() -> Result<(), StoreError> {
        let (_folder, directory) = directory();
        directory.put(&layer("2021"), "2026-01-01T00:00:00Z", 3)?;
        let newest = directory.put(&layer("2022"), "2026-01-02T00:00:00Z", 3)?;
        let id = "epts".parse().expect("well formed");
        let path = directory.file(&id, &newest.sha256);
        let mut bytes = fs::read(&path).expect("the file is there");
        let last = bytes.len() - 100;
        bytes[last] ^= 1;
        fs::write(&path, bytes).expect("the file can be damaged");
        let (layers, unusable) = directory.layers(&Atlas::default())?;
        assert_eq!((layers[0].about().vintage.as_str(), unusable.len()), ("2021", 1));
        assert!(directory.check(&id).is_err());
        assert!(directory.bring_back(&id, &newest.sha256).is_err());
        Ok(())
    }

    #[test]
    fn what_a_writer_left_behind_is_swept_by_the_next() -> Result<(), StoreError> {
        let (_folder, directory) = directory();
        directory.put(&layer("2021"), "2026-01-01T00:00:00Z", 3)?;
        let left = directory.root().join("layers/epts/new.unfinished");
        fs::write(&left, b"half a lay").expect("a writer can die");
        assert_eq!(directory.layers(&Atlas::default())?.0.len(), 1);
        directory.put(&layer("2022"), "2026-01-02T00:00:00Z", 3)?;
        assert!(!left.exists());
        Ok(())
    }

    #[test]
    fn writers_take_turns() {
        let (_folder, directory) = directory();
        let write = |vintage: u16| {
            let directory = directory.clone();
            move || directory.put(&layer(&vintage.to_string()), "2026-01-01T00:00:00Z", 20).map(|_| ())
        };
        std::thread::scope(|scope| {
            let writers: Vec<_> = (2001..2009).map(|vintage| scope.spawn(write(vintage))).collect();
            for writer in writers {
                writer.join().expect("no writer panics").expect("every writer gets its turn");
            }
        });
        let mut all = vintages(&directory);
        all.sort();
        assert_eq!(all, (2001..2009).map(|vintage| vintage.to_string()).collect::<Vec<_>>());
    }
}
