//! Approved templates.

use super::*;
use crate::ids::AgentId;

#[tokio::test]
async fn a_template_is_known_by_its_name_and_language() {
    let store = open();
    let keep = async |name: &str, language: &str, body: &str| {
        let (name, language, body) = (name.to_owned(), language.to_owned(), body.to_owned());
        store.keep_template(name, language, body, AgentId(1), noon()).await.unwrap();
    };
    keep("termin", "de", "Bis {{1}}").await;
    keep("termin", "en", "Until {{1}}").await;
    keep("termin", "de", "Also bis {{1}}").await;
    let found = store.templates().await.unwrap();
    let told: Vec<_> = found.iter().map(|one| (one.language.as_str(), one.body.as_str())).collect();
    assert_eq!(told, [("de", "Also bis {{1}}"), ("en", "Until {{1}}")]);
    assert!(store.forget_template(found[0].id).await.unwrap());
    assert!(!store.forget_template(found[0].id).await.unwrap());
    assert_eq!(store.templates().await.unwrap().len(), 1);
}
