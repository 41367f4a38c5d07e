//! What the program remembers. Callers see these methods and records, never SQL, and never ask
//! which engine runs. The SQL stands in `sqlite/`.

mod record;

pub use record::*;
