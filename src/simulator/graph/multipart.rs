//! Just enough of `multipart/form-data` (RFC 7578) to take an upload.

/// One part of a form.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub name: &'a str,
    pub content_type: Option<&'a str>,
    pub bytes: &'a [u8],
}

/// The boundary in a `Content-Type` header, or `None` when it is no form.
pub(super) fn boundary(content_type: &str) -> Option<String> {
    let mut parameters = content_type.split(';').map(str::trim);
    (parameters.next()? == "multipart/form-data").then_some(())?;
    let value = parameters.find_map(|parameter| parameter.strip_prefix("boundary="))?;
    let bare = value.trim_matches('"');
    (!bare.is_empty()).then(|| bare.to_owned())
}

/// The parts of a body, or `None` when it is malformed.
pub(super) fn read<'a>(body: &'a [u8], boundary: &str) -> Option<Vec<Part<'a>>> {
    let opening = format!("--{boundary}");
    let separator = format!("\r\n--{boundary}");
    let mut rest = body.strip_prefix(opening.as_bytes())?;
    let mut parts = Vec::new();
    while let Some(after) = rest.strip_prefix(b"\r\n") {
        let end = find(after, separator.as_bytes())?;
        parts.push(part(&after[..end])?);
        rest = &after[end + separator.len()..];
    }
    rest.starts_with(b"--").then_some(parts)
}

fn part(raw: &[u8]) -> Option<Part<'_>> {
    let split = find(raw, b"\r\n\r\n")?;
    let head = std::str::from_utf8(&raw[..split]).ok()?;
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    };
    let disposition = header("content-disposition")?;
    let name = disposition.split(';').map(str::trim).find_map(|item| item.strip_prefix("name="))?;
    Some(Part {
        name: name.trim_matches('"'),
        content_type: header("content-type"),
        bytes: &raw[split + 4..],
    })
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
