use super::*;

const SALT: [u8; 16] = *b"0123456789abcdef";

#[tokio::test]
async fn only_the_right_password_of_a_user_that_exists_is_right() {
    let verifier = Verifier::default();
    let kept = hash("Sommerwiese 7", SALT).unwrap();
    assert!(kept.starts_with("$argon2id$"), "{kept}");
    assert_eq!(verifier.verify("Sommerwiese 7".to_owned(), Some(kept.clone())).await, Ok(true));
    assert_eq!(verifier.verify("sommerwiese 7".to_owned(), Some(kept)).await, Ok(false));
    assert_eq!(verifier.verify("nobody has this password".to_owned(), None).await, Ok(false));
    assert_eq!(verifier.verify("x".to_owned(), Some("not a hash".to_owned())).await, Ok(false));
}

#[test]
fn short_and_endless_passwords_are_not_taken() {
    assert_eq!(fit("1234567"), Err(Unfit::TooShort));
    assert_eq!(fit("Grüße 12"), Ok(()));
    assert_eq!(fit(&"x".repeat(BYTES_MAX + 1)), Err(Unfit::TooLong));
}

#[tokio::test]
async fn more_than_a_few_waiting_logins_are_turned_away() {
    let verifier = Verifier::default();
    let all = verifier.permits.clone().acquire_many_owned(2).await.unwrap();
    let asked = (0..=WAITING_MAX).map(|_| verifier.verify("x".to_owned(), Some("none".to_owned())));
    let mut asked: Vec<_> = asked.map(Box::pin).collect();
    let answers = asked.iter_mut().map(futures_util::FutureExt::now_or_never).collect::<Vec<_>>();
    assert_eq!(answers.iter().filter(|answer| **answer == Some(Err(Busy))).count(), 1);
    drop(all);
}
