//! Prints how well the shipped matcher and detector do on texts of strangers:
//! `cargo run --release --example evaluate`.
//!
//! The sets in `tests/fixtures/` were written by people who had seen neither the program nor its word
//! lists. One half may be looked at while developing ("dev"), the other is kept for the end ("locked",
//! printed only with `--locked`).

mod crisis;
mod faq;
mod speed;

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let locked = std::env::args().any(|argument| argument == "--locked");
    faq::table(locked)?;
    println!();
    crisis::table(locked)?;
    println!();
    speed::table()
}

/// A share with three digits.
fn share(count: u32, of: u32) -> String {
    format!("{:.3}", f64::from(count) / f64::from(of.max(1)))
}
