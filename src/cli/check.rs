//! `sprechzeit check`
use crate::config::Environment;
use std::process::ExitCode;
#[derive(Debug, clap::Args)]
pub struct Arguments {}
pub fn run(_: &Arguments, _: &Environment) -> anyhow::Result<ExitCode> {
    anyhow::bail!("x")
}
