use actix_web::http::header::{HeaderName, HeaderValue};
use rstest::rstest;

use super::*;

const PROXY: [u8; 4] = [10, 0, 0, 5];

fn seen(peer: [u8; 4], forwarded: &[&str]) -> String {
    let mut headers = HeaderMap::new();
    for value in forwarded {
        headers.append(HeaderName::from_static("x-forwarded-for"), HeaderValue::from_str(value).unwrap());
    }
    let trusted = [Network { address: IpAddr::from([10, 0, 0, 0]), bits: 8 }];
    behind(IpAddr::from(peer), &headers, &trusted).to_string()
}

#[rstest]
#[case::a_stranger_is_not_believed([192, 0, 2, 1], &["198.51.100.7"], "192.0.2.1")]
#[case::a_proxy_is_believed(PROXY, &["198.51.100.7"], "198.51.100.7")]
#[case::the_client_cannot_put_itself_in_front(PROXY, &["203.0.113.9, 198.51.100.7"], "198.51.100.7")]
#[case::proxies_behind_proxies_are_passed(PROXY, &["198.51.100.7, 10.1.1.1"], "198.51.100.7")]
#[case::several_headers_are_one_list(PROXY, &["203.0.113.9", "198.51.100.7"], "198.51.100.7")]
#[case::nonsense_ends_it(PROXY, &["198.51.100.7, nonsense"], "10.0.0.5")]
#[case::ports_and_brackets_are_known(PROXY, &["[2001:db8::1]:443"], "2001:db8::1")]
#[case::nothing_said(PROXY, &[], "10.0.0.5")]
fn the_rightmost_untrusted_address_counts(
    #[case] peer: [u8; 4],
    #[case] forwarded: &[&str],
    #[case] expected: &str,
) {
    assert_eq!(seen(peer, forwarded), expected);
}
