#![no_main]
#![allow(dead_code)]

#[path = "../../tests/mutations/entries.rs"]
mod entries;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entries::notes(data));
