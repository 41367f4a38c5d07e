use proptest::prelude::*;

use super::*;

const BODY: &[u8] = br#"{"entry":[{"note":"gr\u00fc\u00dfe \u0040 \/"}]}"#;

fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

fn secrets(texts: &[&str]) -> AppSecrets {
    AppSecrets::new(&texts.iter().map(|text| secret(text)).collect::<Vec<_>>()).unwrap()
}

fn verify(header: &[u8]) -> Result<(), BadSignature> {
    secrets(&["first"]).verify([header], BODY)
}

fn good() -> String {
    sign(&secret("first"), BODY).unwrap()
}

#[test]
fn the_published_test_vector_holds() {
    // RFC 4231, test case 2.
    let header = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(secrets(&["Jefe"]).verify([header.as_bytes()], b"what do ya want for nothing?"), Ok(()));
}

#[test]
fn what_was_signed_with_our_secret_is_accepted() {
    assert_eq!(verify(good().as_bytes()), Ok(()));
}

#[test]
fn while_a_secret_is_rotated_both_are_accepted_and_a_third_is_not() {
    let both = secrets(&["first", "second"]);
    for (signer, verdict) in [("first", Ok(())), ("second", Ok(())), ("retired", Err(BadSignature::Wrong))] {
        let header = sign(&secret(signer), BODY).unwrap();
        assert_eq!(both.verify([header.as_bytes()], BODY), verdict, "{signer}");
    }
}

#[test]
fn a_missing_header_is_refused() {
    assert_eq!(secrets(&["first"]).verify([], BODY), Err(BadSignature::Missing));
}

#[test]
fn two_headers_are_refused_even_when_both_are_right() {
    let good = good();
    let headers = [good.as_bytes(), good.as_bytes()];
    assert_eq!(secrets(&["first"]).verify(headers, BODY), Err(BadSignature::Doubled));
}

#[test]
fn every_malformed_header_is_refused() {
    let good = good();
    let digits = &good["sha256=".len()..];
    let cases = [
        String::new(),
        "sha256=".to_owned(),
        digits.to_owned(),
        format!("sha1={digits}"),
        format!("SHA256={digits}"),
        format!("sha256= {digits}"),
        format!("{good} "),
        format!("{good}, {good}"),
        format!("sha256={}", digits.to_uppercase()),
        format!("sha256={}", &digits[1..]),
        format!("sha256={}", &digits[2..]),
        format!("{good}00"),
        format!("sha256={}zz", &digits[2..]),
        format!("sha256={}ß", &digits[2..]),
    ];
    for case in cases {
        assert_eq!(verify(case.as_bytes()), Err(BadSignature::Malformed), "{case}");
    }
    assert_eq!(verify(&[0xff; 71]), Err(BadSignature::Malformed));
}

#[test]
fn a_signature_of_another_body_is_refused() {
    let header = good();
    let re_encoded = serde_json::from_slice::<serde_json::Value>(BODY).unwrap().to_string();
    for body in [re_encoded.as_bytes(), b"", &BODY[1..]] {
        assert_eq!(secrets(&["first"]).verify([header.as_bytes()], body), Err(BadSignature::Wrong));
    }
}

#[test]
fn without_a_secret_nothing_starts() {
    assert_eq!(AppSecrets::new(&[]).unwrap_err(), MissingSecret);
    assert_eq!(AppSecrets::new(&[secret("first"), secret("")]).unwrap_err(), MissingSecret);
    assert_eq!(sign(&secret(""), BODY), Err(MissingSecret));
}

#[test]
fn debug_shows_no_secret() {
    assert_eq!(format!("{:?}", secrets(&["canary-secret"])), "AppSecrets(1)");
}

proptest! {
    #[test]
    fn no_header_panics_or_passes(header in proptest::collection::vec(any::<u8>(), 0..100)) {
        prop_assert!(verify(&header).is_err());
    }

    #[test]
    fn one_changed_bit_is_refused(bit in 0_usize..256) {
        let mut header = good().into_bytes();
        let digit = "sha256=".len() + bit / 4;
        let value = char::from(header[digit]).to_digit(16).unwrap() ^ (1 << (bit % 4));
        header[digit] = u8::try_from(char::from_digit(value, 16).unwrap()).unwrap();
        prop_assert_eq!(verify(&header), Err(BadSignature::Wrong));
    }
}
