//! OLE compound files (`.xls`, and workbooks with a password): just enough to look before the workbook library does,
//! which trusts every chain and size in them.

use super::Reason;

/// The rest of a chain of sectors is empty.
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
/// Sector numbers from here on mean something else.
const SPECIAL: u32 = 0xFFFF_FFFA;

/// A compound file whose chains were followed and end.
pub struct Compound<'a> {
    file: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini_stream: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    size: usize,
}

impl<'a> Compound<'a> {
    /// Opens `file`.
    ///
    /// # Errors
    /// Where a chain leaves the file or never ends, or a stream is larger than the file.
    pub fn open(file: &'a [u8]) -> Result<Self, Reason> {
        let sector = match u16_at(file, 30) {
            Some(9) => 512,
            Some(12) => 4096,
            _ => return Err(damaged()),
        };
        let mut compound = Compound {
            file,
            sector,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini_stream: Vec::new(),
            entries: Vec::new(),
        };
        compound.fat = compound.read_fat()?;
        let directory = compound.chain(u32_at(file, 48).ok_or_else(damaged)?, usize::MAX)?;
        compound.entries = directory.chunks_exact(128).filter_map(|entry| Entry::parse(entry, sector)).collect();
        let mini_sectors = u32_at(file, 64).ok_or_else(damaged)? as usize;
        if mini_sectors > 0 {
            let root = compound.entries.first().ok_or_else(damaged)?;
            let (start, size) = (root.start, compound.checked(root.size)?);
            compound.mini_stream = compound.chain(start, size)?;
            let bytes = compound.checked(mini_sectors.saturating_mul(sector))?;
            let mini_fat = compound.chain(u32_at(file, 60).ok_or_else(damaged)?, bytes)?;
            compound.mini_fat = numbers(&mini_fat);
        }
        Ok(compound)
    }

    /// Whether there is a stream or folder called `name`.
    pub fn has(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    /// The stream called `name`.
    ///
    /// # Errors
    /// Where there is none, or it is damaged.
    pub fn stream(&self, name: &str) -> Result<Vec<u8>, Reason> {
        let entry = self.entry(name).ok_or_else(damaged)?;
        let size = self.checked(entry.size)?;
        if size >= 4096 {
            return self.chain(entry.start, size);
        }
        let mini = |id: u32| {
            let start = id as usize * 64;
            self.mini_stream.get(start..(start + 64).min(self.mini_stream.len()))
        };
        follow(entry.start, size, &self.mini_fat, mini)
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.name.eq_ignore_ascii_case(name))
    }

    fn checked(&self, size: usize) -> Result<usize, Reason> {
        if size > self.file.len() { Err(damaged()) } else { Ok(size) }
    }

    fn chain(&self, start: u32, size: usize) -> Result<Vec<u8>, Reason> {
        follow(start, size, &self.fat, |id| self.sector_at(id))
    }

    fn sector_at(&self, id: u32) -> Option<&'a [u8]> {
        let start = (id as usize + 1) * self.sector;
        self.file.get(start..(start + self.sector).min(self.file.len()))
    }

    fn read_fat(&self) -> Result<Vec<u32>, Reason> {
        let mut list = numbers(self.file.get(76..512).unwrap_or_default());
        let mut next = u32_at(self.file, 68).ok_or_else(damaged)?;
        let most = self.file.len() / self.sector + 1;
        let mut seen = 0;
        while next < SPECIAL {
            seen += 1;
            list.extend(numbers(self.sector_at(next).ok_or_else(damaged)?));
            next = list.pop().ok_or_else(damaged)?;
            if seen > most {
                return Err(damaged());
            }
        }
        let mut fat = Vec::new();
        for id in list.into_iter().filter(|id| *id < SPECIAL) {
            fat.extend(numbers(self.sector_at(id).ok_or_else(damaged)?));
            // More sectors than the file has: the same ones again and again.
            if fat.len() > most + self.sector * 256 {
                return Err(damaged());
            }
        }
        Ok(fat)
    }
}

impl Entry {
    fn parse(bytes: &[u8], sector: usize) -> Option<Entry> {
        let units: Vec<u16> =
            bytes.get(..64)?.chunks_exact(2).filter_map(|b| Some(u16::from_le_bytes(b.try_into().ok()?))).collect();
        let name = String::from_utf16_lossy(&units);
        let name = name.split('\0').next().unwrap_or_default().to_string();
        let high = if sector == 512 { 0 } else { u32_at(bytes, 124)? };
        let size = (u64::from(high) << 32 | u64::from(u32_at(bytes, 120)?)) as usize;
        Some(Entry { name, start: u32_at(bytes, 116)?, size })
    }
}

/// Up to `size` bytes of the sectors that `table` links from `start` on. A chain that is longer than its table goes in
/// circles.
fn follow<'b>(
    start: u32,
    size: usize,
    table: &[u32],
    sector: impl Fn(u32) -> Option<&'b [u8]>,
) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::new();
    let (mut id, mut steps) = (start, 0);
    while id != END_OF_CHAIN && bytes.len() < size {
        bytes.extend_from_slice(sector(id).ok_or_else(damaged)?);
        steps += 1;
        if steps > table.len() {
            return Err(damaged());
        }
        if bytes.len() < size {
            id = *table.get(id as usize).ok_or_else(damaged)?;
        }
    }
    bytes.truncate(size);
    Ok(bytes)
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|b| Some(u32::from_le_bytes(b.try_into().ok()?))).collect()
}

/// The little-endian number at `at`.
pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

/// The little-endian number at `at`.
pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// The sentence for files whose structure is broken.
pub fn damaged() -> Reason {
    "is damaged or was not copied completely; copy it again, or open it in a spreadsheet and save it as .xlsx".into()
}
