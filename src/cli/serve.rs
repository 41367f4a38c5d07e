//! `sprechzeit serve`

use std::process::ExitCode;

use crate::application::{Application, Surroundings};
use crate::config::{Config, Environment};
use crate::telemetry;

/// Serves until the process is told to end.
pub fn run(environment: &Environment) -> anyhow::Result<ExitCode> {
    let config = Config::read(environment)?;
    telemetry::log_to_standard_error(environment.get("SPRECHZEIT_LOG"));
    for name in environment.unknown_names() {
        tracing::warn!(name, "this setting does not exist; is it a typing error?");
    }
    actix_web::rt::System::new().block_on(async {
        crate::alert::warn_without_channel(&config.alert);
        let mut surroundings = Surroundings::of(&config);
        if config.server.metrics_token.is_some() {
            surroundings.metrics = Some(telemetry::record_metrics()?);
        }
        let application = Application::build(&config, surroundings).await?;
        tracing::info!(address = %application.address(), "serving");
        application.run_until_stopped(true).await
    })?;
    Ok(ExitCode::SUCCESS)
}
