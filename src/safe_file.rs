//! Files that are whole or as they were before, whatever happens meanwhile: a full disk, a signal, `kill -9`. Everything
//! that this program writes is written here.

use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

/// Permissions of a new file: what is in it is nobody else's business.
pub const PRIVATE: u32 = 0o600;
/// How the names of our own temporary files start and end.
const START: &str = ".tpa-tui-";
const END: &str = ".tmp";
/// Files of a folder that are looked at for temporary files that were left behind.
const LOOKED_AT: usize = 20_000;

/// Whether a file that is already there may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replace {
    /// It stays, and [`SafeFile::keep`] fails with [`io::ErrorKind::AlreadyExists`].
    Never,
    /// It is replaced in one step.
    Always,
}

/// A file that is not there before [`SafeFile::keep`]. Dropped before that, it leaves nothing behind.
///
/// On Linux it has no name until it is complete, so that nothing is left behind even if the process is killed.
#[derive(Debug)]
pub struct SafeFile {
    file: File,
    folder: PathBuf,
    place: PathBuf,
    /// The name beside the place, where it needs one.
    temporary: Option<PathBuf>,
}

impl SafeFile {
    /// Starts a file for `place` with these permissions, and removes what killed processes left in its folder.
    ///
    /// # Errors
    /// What the system answers: no such folder, no right to write, no space.
    pub fn create(place: &Path, mode: u32) -> io::Result<Self> {
        survive_the_size_limit();
        let folder = match place.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
            _ => PathBuf::from("."),
        };
        remove_stale(&folder);
        let (file, temporary) = match nameless(&folder, mode) {
            Some(file) => (file, None),
            None => named(&folder, mode).map(|(file, path)| (file, Some(path)))?,
        };
        let safe = SafeFile { file, folder, place: place.to_path_buf(), temporary };
        safe.set_mode(mode)?;
        Ok(safe)
    }

    /// Puts the file in its place: on the disk before it is seen, and seen whole.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] where a file is there that may not be replaced; others that the system answers.
    /// The place is then as it was before.
    pub fn keep(mut self, replace: Replace) -> io::Result<()> {
        self.file.flush()?;
        self.file.sync_all()?;
        let temporary = match self.temporary.take() {
            Some(temporary) => temporary,
            None => match self.link(replace)? {
                Some(temporary) => temporary,
                None => {
                    sync_folder(&self.folder);
                    return Ok(());
                }
            },
        };
        // From here on the drop removes it unless the place has taken it.
        self.temporary = Some(temporary.clone());
        match replace {
            Replace::Always => fs::rename(&temporary, &self.place)?,
            Replace::Never => match fs::hard_link(&temporary, &self.place) {
                Ok(()) => fs::remove_file(&temporary)?,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
                // A file system without links.
                Err(_) if fs::symlink_metadata(&self.place).is_ok() => {
                    return Err(io::Error::from(io::ErrorKind::AlreadyExists));
                }
                Err(_) => fs::rename(&temporary, &self.place)?,
            },
        }
        self.temporary = None;
        sync_folder(&self.folder);
        Ok(())
    }

    /// Gives the nameless file its name; a temporary one where the place is taken and is to be replaced, which is
    /// returned.
    fn link(&mut self, replace: Replace) -> io::Result<Option<PathBuf>> {
        match link_as(&self.file, &self.place) {
            Ok(()) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && replace == Replace::Never => {
                return Err(error);
            }
            Err(_) => {}
        }
        // Locked before it has a name, so that nobody takes it for one that was left behind.
        if try_lock(&self.file) {
            let temporary = self.folder.join(temporary_name());
            if link_as(&self.file, &temporary).is_ok() {
                return Ok(Some(temporary));
            }
        }
        self.copy_to_named().map(Some)
    }

    /// For file systems that let a file be nameless, and then not be named.
    fn copy_to_named(&mut self) -> io::Result<PathBuf> {
        let mode = mode_of(&self.file);
        let (mut file, path) = named(&self.folder, mode)?;
        self.file.rewind()?;
        let copied = io::copy(&mut self.file, &mut file).and_then(|_| file.sync_all());
        if let Err(error) = copied {
            drop(fs::remove_file(&path));
            return Err(error);
        }
        self.file = file;
        Ok(path)
    }

    #[cfg(unix)]
    fn set_mode(&self, mode: u32) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        // Some file systems know no permissions: that is no reason not to write.
        match self.file.set_permissions(fs::Permissions::from_mode(mode)) {
            Err(error) if error.kind() != io::ErrorKind::PermissionDenied && !unsupported(&error) => Err(error),
            _ => Ok(()),
        }
    }

    #[cfg(not(unix))]
    fn set_mode(&self, _mode: u32) -> io::Result<()> {
        Ok(())
    }
}

impl Write for SafeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for SafeFile {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            drop(fs::remove_file(temporary));
        }
    }
}

/// Writes `bytes` to `place` in one step, for the user's eyes only, in place of what is there.
///
/// # Errors
/// What the system answers; the place is then as it was before.
pub fn replace(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = SafeFile::create(place, PRIVATE)?;
    file.write_all(bytes)?;
    file.keep(Replace::Always)
}

/// Makes a folder and those above it that are missing; only the user may look into what is made.
///
/// # Errors
/// What the system answers.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A lock on a folder that others of this program wait for; given back when dropped, or when the process ends.
#[derive(Debug)]
pub struct Lock {
    _folder: Option<File>,
}

/// How long a lock is waited for: whoever holds it writes a small file.
#[cfg(unix)]
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

impl Lock {
    /// Waits until no other process holds the lock of this folder. Nothing is locked where the file system knows no
    /// locks.
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] where another process holds it for seconds; others where the folder is not there.
    #[cfg(unix)]
    pub fn of(folder: &Path) -> io::Result<Self> {
        use rustix::fs::{FlockOperation, flock};
        let file = File::open(folder)?;
        let started = std::time::Instant::now();
        loop {
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => return Ok(Lock { _folder: Some(file) }),
                Err(rustix::io::Errno::WOULDBLOCK) if started.elapsed() > PATIENCE => {
                    return Err(io::Error::new(io::ErrorKind::WouldBlock, "another tpa-tui is writing there"));
                }
                Err(rustix::io::Errno::WOULDBLOCK | rustix::io::Errno::INTR) => {
                    std::thread::sleep(std::time::Duration::from_millis(5));
                }
                Err(_) => return Ok(Lock { _folder: None }),
            }
        }
    }

    /// Nothing is locked where locks of folders are not known.
    ///
    /// # Errors
    /// None.
    #[cfg(not(unix))]
    pub fn of(_folder: &Path) -> io::Result<Self> {
        Ok(Lock { _folder: None })
    }
}

/// A file without a name, where the system has such.
#[cfg(target_os = "linux")]
fn nameless(folder: &Path, mode: u32) -> Option<File> {
    use rustix::fs::{Mode, OFlags, open};
    if !Path::new("/proc/self/fd").is_dir() {
        return None;
    }
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    open(folder, flags, Mode::from_raw_mode(mode)).ok().map(File::from)
}

#[cfg(not(target_os = "linux"))]
fn nameless(_folder: &Path, _mode: u32) -> Option<File> {
    None
}

/// Gives a nameless file a name that is not taken.
#[cfg(target_os = "linux")]
fn link_as(file: &File, place: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};
    use std::os::fd::AsRawFd;
    let own = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(linkat(CWD, own.as_str(), CWD, place, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
fn link_as(_file: &File, _place: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// A new file under a temporary name, locked while it is open.
fn named(folder: &Path, mode: u32) -> io::Result<(File, PathBuf)> {
    let mut options = File::options();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for _ in 0..16 {
        let path = folder.join(temporary_name());
        match options.open(&path) {
            // Another process may have taken it for one that was left behind before it was locked.
            Ok(file) if try_lock(&file) && has_a_name(&file) => return Ok((file, path)),
            Ok(_) => drop(fs::remove_file(&path)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// A name that nobody else takes.
fn temporary_name() -> String {
    use std::hash::{BuildHasher, Hasher};
    let random = std::hash::RandomState::new().build_hasher().finish();
    format!("{START}{}-{random:016x}{END}", std::process::id())
}

/// Removes the temporary files of processes that are gone: nobody holds their locks.
fn remove_stale(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.take(LOOKED_AT).filter_map(Result::ok) {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let ours = name.starts_with(START) && name.ends_with(END);
        if !ours || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        if File::open(entry.path()).is_ok_and(|file| try_lock(&file)) {
            drop(fs::remove_file(entry.path()));
        }
    }
}

#[cfg(unix)]
fn try_lock(file: &File) -> bool {
    use rustix::fs::{FlockOperation, flock};
    // Where locks are not known, nothing is taken for left behind, and nothing needs one.
    !matches!(flock(file, FlockOperation::NonBlockingLockExclusive), Err(rustix::io::Errno::WOULDBLOCK))
}

#[cfg(not(unix))]
fn try_lock(_file: &File) -> bool {
    true
}

#[cfg(unix)]
fn has_a_name(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|meta| meta.nlink() > 0)
}

#[cfg(not(unix))]
fn has_a_name(_file: &File) -> bool {
    true
}

#[cfg(unix)]
fn mode_of(file: &File) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().map_or(PRIVATE, |meta| meta.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn mode_of(_file: &File) -> u32 {
    PRIVATE
}

#[cfg(unix)]
fn unsupported(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

/// The name itself must be on the disk as well. Not every file system can be asked for it.
fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder) {
        drop(folder.sync_all());
    }
    #[cfg(not(unix))]
    let _ = folder;
}

/// A file that grows over a limit of the shell (`ulimit -f`) is an error that is told, not the end of the process.
fn survive_the_size_limit() {
    #[cfg(unix)]
    {
        use std::sync::Once;
        use std::sync::atomic::AtomicBool;
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let seen = std::sync::Arc::new(AtomicBool::new(false));
            drop(signal_hook::flag::register(signal_hook::consts::SIGXFSZ, seen));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_not_there_before_it_is_kept_and_leaves_nothing_when_it_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("a");
        let mut file = SafeFile::create(&place, PRIVATE).unwrap();
        file.write_all(b"half").unwrap();
        assert!(!place.exists());
        drop(file);
        assert_eq!(names(folder.path()), [""; 0]);
        replace(&place, b"one").unwrap();
        replace(&place, b"two").unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"two");
        let file = SafeFile::create(&place, PRIVATE).unwrap();
        assert_eq!(file.keep(Replace::Never).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!((fs::read(&place).unwrap().as_slice(), names(folder.path())), (&b"two"[..], vec!["a".to_string()]));
    }

    #[test]
    fn the_same_holds_under_a_temporary_name() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("a");
        let start = || {
            let (file, temporary) = named(folder.path(), PRIVATE).unwrap();
            SafeFile { file, folder: folder.path().into(), place: place.clone(), temporary: Some(temporary) }
        };
        drop(start());
        assert_eq!(names(folder.path()), [""; 0]);
        for (text, how) in [("one", Replace::Never), ("two", Replace::Always)] {
            let mut file = start();
            file.write_all(text.as_bytes()).unwrap();
            file.keep(how).unwrap();
            assert_eq!((fs::read_to_string(&place).unwrap(), names(folder.path())), (text.into(), vec!["a".into()]));
        }
        assert_eq!(start().keep(Replace::Never).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(names(folder.path()), ["a"]);
        let mut nameless = SafeFile::create(&place, PRIVATE).unwrap();
        nameless.write_all(b"copied").unwrap();
        if nameless.temporary.is_none() {
            nameless.temporary = Some(nameless.copy_to_named().unwrap());
        }
        nameless.keep(Replace::Always).unwrap();
        assert_eq!((fs::read(&place).unwrap(), names(folder.path())), (b"copied".to_vec(), vec!["a".into()]));
    }

    #[cfg(unix)]
    #[test]
    fn what_killed_processes_left_is_removed_and_what_is_written_now_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let stale = folder.path().join(temporary_name());
        fs::write(&stale, "left behind").unwrap();
        fs::write(folder.path().join(".tpa-tui-notes"), "the user's").unwrap();
        let (_file, busy) = named(folder.path(), PRIVATE).unwrap();
        replace(&folder.path().join("a"), b"new").unwrap();
        assert!(!stale.exists() && busy.exists());
        assert_eq!(names(folder.path()).len(), 3);
    }

    #[cfg(unix)]
    #[test]
    fn files_and_folders_are_the_users_alone() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("one/two");
        make_folder(&folder).unwrap();
        make_folder(&folder).unwrap();
        replace(&folder.join("a"), b"x").unwrap();
        assert_eq!([mode(&folder), mode(&root.path().join("one")), mode(&folder.join("a"))], [0o700, 0o700, 0o600]);
        SafeFile::create(&folder.join("a"), 0o640).unwrap().keep(Replace::Always).unwrap();
        assert_eq!(mode(&folder.join("a")), 0o640);
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let lock = Lock::of(folder.path()).unwrap();
        let started = std::time::Instant::now();
        std::thread::scope(|scope| {
            scope.spawn(|| drop(Lock::of(folder.path()).unwrap()));
            std::thread::sleep(std::time::Duration::from_millis(60));
            drop(lock);
        });
        assert!(started.elapsed().as_millis() >= 60);
        assert!(Lock::of(&folder.path().join("missing")).is_err());
    }
}
