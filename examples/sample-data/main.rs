//! Writes the sample data: `cargo run --example sample-data [FOLDER]` (default `sample-data`).
//!
//! Everything follows from one seed, so that the files are the same to the byte on every machine. Nobody in them exists.

mod people;
mod roster;
mod studio;
mod trainer;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "sample-data".into()));
    std::fs::create_dir_all(&folder)?;
    for (name, bytes) in [("trainer.xlsx", trainer::workbook()?), ("clients.csv", roster::csv()?)] {
        let path = folder.join(name);
        std::fs::write(&path, bytes)?;
        println!("{}", path.display());
    }
    let studio_folder = folder.join("studio");
    std::fs::create_dir_all(&studio_folder)?;
    for (name, text) in studio::studio().files {
        let path = studio_folder.join(name);
        std::fs::write(&path, text)?;
        println!("{}", path.display());
    }
    Ok(())
}
