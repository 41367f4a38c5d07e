//! `sprechzeit demo`
use crate::config::Environment;
use std::process::ExitCode;
#[derive(Debug, clap::Args)]
pub struct Arguments {}
pub fn run(_: &Arguments) -> anyhow::Result<ExitCode> {
    anyhow::bail!("x")
}
