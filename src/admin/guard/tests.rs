use rstest::rstest;

use super::*;

fn sent(pairs: &[(&'static str, &'static str)], public_origin: Option<&str>) -> bool {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    is_own(&headers, public_origin)
}

#[rstest]
#[case::the_page_itself(&[("sec-fetch-site", "same-origin"), ("origin", "https://hr.example.org")], true)]
#[case::typed_by_the_user(&[("sec-fetch-site", "none")], true)]
#[case::another_site(&[("sec-fetch-site", "cross-site")], false)]
#[case::a_sister_site(&[("sec-fetch-site", "same-site")], false)]
#[case::said_twice(&[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")], false)]
#[case::an_old_browser(&[("origin", "https://hr.example.org")], true)]
#[case::an_old_browser_elsewhere(&[("origin", "https://evil.example")], false)]
#[case::an_origin_that_hides(&[("origin", "null")], false)]
#[case::no_browser(&[], true)]
fn only_our_own_page_may_change_something(
    #[case] headers: &[(&'static str, &'static str)],
    #[case] admitted: bool,
) {
    assert_eq!(sent(headers, Some("https://hr.example.org")), admitted);
}

#[test]
fn without_a_public_url_the_host_counts() {
    let host = ("host", "192.168.1.4:8080");
    assert!(sent(&[host, ("origin", "http://192.168.1.4:8080")], None));
    assert!(!sent(&[host, ("origin", "http://192.168.1.4:9090")], None));
    assert!(!sent(&[host, ("origin", "http://192.168.1.4:8080")], Some("https://hr.example.org")));
}
