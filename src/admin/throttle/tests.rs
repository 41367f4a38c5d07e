use super::*;

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + minute * 60, 0).unwrap()
}

fn address(last: u8) -> IpAddr {
    IpAddr::from([192, 0, 2, last])
}

#[test]
fn the_eleventh_failure_from_one_address_waits_until_the_first_is_fifteen_minutes_old() {
    let throttle = Throttle::default();
    for _ in 0..10 {
        throttle.begin("maja", address(1), at(0)).unwrap();
    }
    assert_eq!(throttle.begin("MAJA", address(1), at(5)).unwrap_err(), Duration::minutes(10));
    assert!(throttle.begin("maja", address(2), at(5)).is_ok(), "another address may try");
    assert!(throttle.begin("ole", address(1), at(5)).is_ok(), "another account may be tried");
    assert!(throttle.begin("maja", address(1), at(15)).is_ok());
}

#[test]
fn a_hundred_failures_of_one_account_from_anywhere_close_it_for_the_hour() {
    let throttle = Throttle::default();
    for last in 0..100 {
        throttle.begin("maja", address(last), at(0)).unwrap();
    }
    assert_eq!(throttle.begin("maja", address(200), at(20)).unwrap_err(), Duration::minutes(40));
    assert!(throttle.begin("maja", address(200), at(60)).is_ok());
}

#[test]
fn a_success_does_not_count() {
    let throttle = Throttle::default();
    for _ in 0..500 {
        let attempt = throttle.begin("maja", address(1), at(0)).unwrap();
        throttle.succeeded(&attempt);
    }
    assert!(throttle.begin("maja", address(1), at(0)).is_ok());
}

#[test]
fn a_network_of_ipv6_addresses_counts_as_one() {
    let throttle = Throttle::default();
    for last in 0..10_u16 {
        let address: IpAddr = format!("2001:db8:1:2::{last}").parse().unwrap();
        throttle.begin("maja", address, at(0)).unwrap();
    }
    assert!(throttle.begin("maja", "2001:db8:1:2:ffff::1".parse().unwrap(), at(0)).is_err());
    assert!(throttle.begin("maja", "2001:db8:1:3::1".parse().unwrap(), at(0)).is_ok());
}

#[test]
fn made_up_names_do_not_fill_the_memory() {
    let throttle = Throttle::default();
    for name in 0..REMEMBERED_MAX {
        let _ = throttle.begin(&format!("name{name}"), address(1), at(0));
    }
    assert!(throttle.failures.lock().unwrap().len() <= REMEMBERED_MAX + 2);
    assert!(throttle.begin("maja", address(9), at(120)).is_ok(), "old ones are forgotten");
}
