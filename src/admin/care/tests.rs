use futures_util::FutureExt;
use tokio::sync::oneshot;

use super::to_its_end;

#[tokio::test]
async fn an_erasure_goes_on_though_nobody_waits_for_it_any_more() {
    let (commit, committed) = oneshot::channel::<()>();
    let (delete, deleted) = oneshot::channel();
    let erasure = to_its_end(async move {
        committed.await.expect("the database commits");
        delete.send(()).expect("somebody looks");
    });
    assert!(erasure.now_or_never().is_none(), "it waits for the database, and the browser goes away");
    commit.send(()).expect("the erasure goes on");
    deleted.await.expect("the files are deleted");
}
