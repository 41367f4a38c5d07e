//! Ids that repeat from run to run.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::ids::Generator;

/// A generator for tests and the demo: the same seed gives the same ids. Never for secrets.
#[derive(Debug)]
pub struct Seeded(AtomicU64);

/// The increment of SplitMix64 (Steele, Lea and Flood 2014): odd, so that every state is visited.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    fn half(&self) -> u64 {
        let state = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

impl Generator for Seeded {
    fn bits(&self) -> u128 {
        (u128::from(self.half()) << 64) | u128::from(self.half())
    }
}
