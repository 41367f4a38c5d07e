//! `sprechzeit demo`
use std::process::ExitCode;
use crate::config::Environment;
#[derive(Debug, clap::Args)]
pub struct Arguments {}
pub fn run(_: &Arguments) -> anyhow::Result<ExitCode> { anyhow::bail!("x") }
