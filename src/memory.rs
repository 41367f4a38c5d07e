//! Memory that was needed for a moment goes back to the system.
//!
//! Training, a password hash and a flood each take several times what the idle program needs. The C
//! library keeps what was freed for the next need, which is right within a burst and wrong after it.

/// Gives back what is free, in all threads' arenas. Takes a millisecond or so: not for an async thread.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "the only way to the C library's malloc_trim")]
pub fn give_back() {
    // SAFETY: malloc_trim takes any padding, may be called from any thread at any time and touches
    // nothing that is allocated (malloc_trim(3): MT-Safe).
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Other C libraries do so by themselves or not at all.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn give_back() {}
