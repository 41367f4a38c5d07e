use rstest::rstest;

use super::*;

#[rstest]
#[case::jpeg(b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpg", true)]
#[case::png(b"\x89PNG\r\n\x1a\n\x00\x00", "png", true)]
#[case::voice(b"OggS\x00\x02", "ogg", true)]
#[case::pdf_is_saved(b"%PDF-1.7", "pdf", false)]
#[case::html(b"<!doctype html><script>", "bin", false)]
#[case::svg(b"<svg xmlns=\"http", "bin", false)]
#[case::xml(b"<?xml version=", "bin", false)]
#[case::nothing(b"", "bin", false)]
fn the_first_bytes_say_what_a_file_is(#[case] start: &[u8], #[case] ending: &str, #[case] is_shown: bool) {
    assert_eq!((kind(start).ending, kind(start).is_shown), (ending, is_shown));
}

#[rstest]
#[case::begin("bytes=0-99", Asked::Part(0, 99))]
#[case::open("bytes=900-", Asked::Part(900, 999))]
#[case::beyond("bytes=900-5000", Asked::Part(900, 999))]
#[case::last("bytes=-10", Asked::Part(990, 999))]
#[case::after_the_end("bytes=1000-", Asked::Nonsense)]
#[case::backwards("bytes=9-1", Asked::All)]
#[case::several("bytes=0-1,5-6", Asked::All)]
#[case::other_unit("lines=1-2", Asked::All)]
fn players_ask_for_parts(#[case] header: &str, #[case] asked: Asked) {
    assert_eq!(range_of(header, 1000), asked);
}
