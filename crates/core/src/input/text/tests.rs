use std::fs;
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder, Terminator};
use proptest::prelude::*;

use super::{Kind, Source, Text};
use crate::error::Result;
use crate::input::Silent;

type Rows = Vec<(u64, Vec<Vec<u8>>)>;

/// The records after the header, if one is asked for, with blocks of a size.
fn rows(bytes: &[u8], block: usize, header: bool) -> Result<Rows> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.csv"), bytes).unwrap();
    let source = Source::new(Path::new(folder.path()), "t.csv");
    let mut text = Text::open(&source, Kind::Text, &Silent)?;
    text.block = block;
    let mut rows = Vec::new();
    if header {
        let (names, line) = text.header()?;
        rows.push((line, names.into_iter().map(String::into_bytes).collect()));
    }
    for block in text {
        block?.records(|fields, line| {
            rows.push((line, fields.iter().map(|field| field.to_vec()).collect()));
            Ok(())
        })?;
    }
    Ok(rows)
}

/// The same by the `csv` crate alone, lines counted from the start.
fn reference(bytes: &[u8]) -> Rows {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .terminator(Terminator::Any(b'\n'))
        .from_reader(bytes);
    let mut record = ByteRecord::new();
    let mut rows = Vec::new();
    while reader.read_byte_record(&mut record).unwrap() {
        let from = usize::try_from(record.position().unwrap().byte()).unwrap();
        let blank = bytes[from..].iter().take_while(|&&byte| byte == b'\n').count();
        let before = &bytes[..from + blank];
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count() as u64;
        let mut fields: Vec<Vec<u8>> = record.iter().map(<[u8]>::to_vec).collect();
        let last = fields.last_mut().unwrap();
        if last.last() == Some(&b'\r') {
            last.pop();
        }
        if fields != [Vec::<u8>::new()] {
            rows.push((line, fields));
        }
    }
    rows
}

/// Whether every quoted field is closed: a further line is then a record of its own.
fn closed(bytes: &[u8]) -> bool {
    let longer = [bytes, b"\nzzz"].concat();
    reference(&longer).last().is_some_and(|(_, fields)| fields == &[b"zzz".to_vec()])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Wherever blocks are cut, records and their lines are those of the `csv` crate; a
    /// quote that is never closed, of which that crate says nothing, is refused.
    #[test]
    fn blocks_hold_the_records_of_the_csv_crate(
        bytes in prop::collection::vec(
            prop::sample::select(b"ab\"\",,\n\n\r".to_vec()), 0..60,
        ),
        block in 1_usize..9,
    ) {
        match rows(&bytes, block, false) {
            Ok(rows) => prop_assert_eq!(rows, reference(&bytes)),
            Err(error) => prop_assert!(!closed(&bytes), "{error}"),
        }
    }
}

#[test]
fn the_header_is_the_first_line_that_is_not_blank() {
    let text = b"\xef\xbb\xbf\r\n\n a ,\"b\nc\"\r\n\r\n1,2\r\n3,\"4\"";
    let field = |text: &str| text.as_bytes().to_vec();
    for block in 3..40 {
        let expected = [
            (3, vec![field("a"), field("b\nc")]),
            (6, vec![field("1"), field("2")]),
            (7, vec![field("3"), field("4")]),
        ];
        assert_eq!(rows(text, block, true).unwrap(), expected, "blocks of {block}");
    }
}
