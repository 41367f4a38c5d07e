//! The demo page.
