//! The applicants of the demo. Each shows another mixture of identifiers.

use super::super::{Phone, PhoneSpec, Simulator};

/// The phones on the page, made when they are first asked for.
pub(super) fn cast(simulator: &Simulator) -> Vec<Phone> {
    specs().iter().map(|spec| simulator.phone_once(spec)).collect()
}

/// How many phones stand on the page.
pub(super) const COUNT: usize = 3;

fn specs() -> [PhoneSpec; COUNT] {
    [
        PhoneSpec {
            bsuid: Some("DE.5kMia0Demo1".to_owned()),
            ..PhoneSpec::with_number("Mia", "491713920097")
        },
        PhoneSpec::with_number("Yusuf", "491713920098"),
        // Has a username and hides the number: the business can answer by user id only.
        PhoneSpec { name: Some("Alex".to_owned()), ..PhoneSpec::with_username("alex.k", "DE.7Qab3Demo2") },
    ]
}
