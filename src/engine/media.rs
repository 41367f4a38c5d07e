//! Fetches media files by stored jobs. A file that is lost is shown as lost, never fatal.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::Duration;

use super::courier::Link;
use super::rounds::{Round, Worker};
use crate::store::{MediaJob, MediaResult, Trouble};
use crate::whatsapp::media::{Download, Failure, fetch};

/// Files fetched at once.
const AT_ONCE: usize = 4;
/// WhatsApp keeps a file for seven days (Cloud API, media); a day is left for the clock and the disk.
const TRY_FOR: Duration = Duration::days(6);
/// The longest gap between two tries.
const GAP_MAX: Duration = Duration::hours(6);

/// The loop over media jobs.
#[derive(Debug)]
pub struct Media {
    pub link: Arc<Link>,
    pub folder: PathBuf,
    pub bytes_max: u64,
}

impl Worker for Media {
    const NAME: &'static str = "media";

    async fn round(&mut self) -> Round {
        let steps = &self.link.steps;
        let now = steps.now();
        let Ok(jobs) = steps.store.due_media(now, AT_ONCE).await else {
            return Round::Rest(Some(now + Duration::seconds(1)));
        };
        if jobs.is_empty() {
            return Round::Rest(steps.store.next_media_due().await.ok().flatten().filter(|at| *at > now));
        }
        let _in_hand = steps.activity.begin();
        futures_util::future::join_all(jobs.iter().map(|job| self.fetch_one(job))).await;
        Round::Worked
    }
}

impl Media {
    async fn fetch_one(&self, job: &MediaJob) {
        let steps = &self.link.steps;
        let result = self.result(job).await;
        let now = steps.now();
        let kept = steps.persist(|| steps.store.media_ended(job.message, result.clone(), now)).await;
        if let (Ok(Some(false)), MediaResult::Stored { file, .. }) = (&kept, &result) {
            // The person was erased in between: nothing of theirs stays.
            let _ = tokio::fs::remove_file(self.folder.join(file)).await;
        }
        if let MediaResult::Lost { reason } = result {
            let trouble = Trouble {
                kind: "media_lost",
                severity: "info",
                conversation: Some(job.conversation),
                detail: format!("a file could not be fetched ({reason})"),
                dedup_key: None,
            };
            let _ = steps.persist(|| steps.store.raise_alert(trouble.clone(), now)).await;
        }
    }

    async fn result(&self, job: &MediaJob) -> MediaResult {
        let name = self.link.random.token();
        let download = Download {
            media_id: &job.media_id,
            sha256: job.sha256.as_deref(),
            folder: &self.folder,
            file: &name,
            bytes_max: self.bytes_max,
        };
        match fetch(&self.link.graph, download).await {
            Ok(stored) => {
                let mime_type = stored.mime_type.unwrap_or_else(|| job.mime_type.clone());
                MediaResult::Stored { mime_type, bytes: stored.bytes, file: name }
            }
            Err(Failure::Gone | Failure::Later(_)) => self.again(job),
            Err(failure) => MediaResult::Lost { reason: failure.lost().unwrap_or("refused") },
        }
    }

    /// What is missing today may be there tomorrow: failure often shows as 404 (Cloud API, media).
    fn again(&self, job: &MediaJob) -> MediaResult {
        let now = self.link.steps.now();
        if now - job.created_at >= TRY_FOR {
            return MediaResult::Lost { reason: "gone" };
        }
        let gap = Duration::seconds(10 << job.attempts.min(12)).min(GAP_MAX);
        MediaResult::Again { at: now + gap }
    }
}
