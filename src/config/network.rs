//! Addresses: who is trusted to speak for others, and what is this machine.

use std::net::IpAddr;

use url::Url;

use super::list;
use super::reader::Reader;

/// An address, or a block of them (`10.0.0.0/8`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    pub address: IpAddr,
    pub bits: u8,
}

impl Network {
    /// Whether `address` lies within.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(ip)) => {
                let shift = 32 - u32::from(self.bits);
                u64::from(net.to_bits()) >> shift == u64::from(ip.to_bits()) >> shift
            }
            (IpAddr::V6(net), IpAddr::V6(ip)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                net.to_bits() & mask == ip.to_bits() & mask
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address.parse::<IpAddr>().ok()?, Some(bits.parse::<u8>().ok()?)),
            None => (text.parse::<IpAddr>().ok()?, None),
        };
        let widest = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(widest);
        (bits <= widest).then_some(Self { address, bits })
    }
}

pub(super) fn trusted_proxies(reader: &mut Reader<'_>) -> Vec<Network> {
    let text = reader.text("SPRECHZEIT_TRUSTED_PROXIES").unwrap_or("loopback");
    let mut networks = Vec::new();
    for part in list(text) {
        match part {
            "loopback" => networks.extend(["127.0.0.0/8", "::1"].into_iter().filter_map(Network::parse)),
            part => match Network::parse(part) {
                Some(network) => networks.push(network),
                None => reader.problem(
                    "SPRECHZEIT_TRUSTED_PROXIES",
                    format_args!(
                        "“{part}” is no address or block; write, for example, 10.0.0.5,192.168.0.0/24"
                    ),
                ),
            },
        }
    }
    networks
}

/// Whether a URL's host is this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}
