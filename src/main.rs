//! The program: see `sprechzeit --help`.

fn main() -> std::process::ExitCode {
    sprechzeit::cli::run()
}
