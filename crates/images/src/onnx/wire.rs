//! The wire format of Protocol Buffers: fields of a message, with their bytes as they stand,
//! so that a message can be changed in one place and copied bit for bit in all others.

/// A message whose bytes break off or say nonsense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// One field of a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'a> {
    /// Which field of its message it is.
    pub(crate) number: u64,
    /// What it holds.
    pub(crate) value: Value<'a>,
    /// Its bytes as they stand, tag included.
    pub(crate) raw: &'a [u8],
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    /// An integer, a truth value or an enumeration.
    Integer(u64),
    /// Text, bytes, a message, or packed numbers.
    Bytes(&'a [u8]),
    /// Four or eight bytes; nothing that is asked of a model is stored like that.
    Fixed,
}

impl<'a> Value<'a> {
    /// The bytes, or nothing where the field holds a number.
    pub(crate) fn bytes(self) -> &'a [u8] {
        match self {
            Value::Bytes(bytes) => bytes,
            _ => &[],
        }
    }

    /// The number, or 0 where the field holds bytes.
    pub(crate) fn integer(self) -> u64 {
        match self {
            Value::Integer(value) => value,
            _ => 0,
        }
    }

    /// The bytes as text; what is no UTF-8 is shown by replacement characters.
    pub(crate) fn text(self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }
}

/// The fields of a message, in the order in which they stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a>(&'a [u8]);

/// Reads a message.
pub(crate) fn fields(message: &[u8]) -> Fields<'_> {
    Fields(message)
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<Field<'a>, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = read(self.0);
        self.0 = field.map_or(&[], |field| &self.0[field.raw.len()..]);
        Some(field)
    }
}

fn read(bytes: &[u8]) -> Result<Field<'_>, Malformed> {
    let (tag, mut rest) = varint(bytes)?;
    let value = match tag & 7 {
        0 => {
            let (value, after) = varint(rest)?;
            rest = after;
            Value::Integer(value)
        }
        1 => {
            rest = rest.get(8..).ok_or(Malformed)?;
            Value::Fixed
        }
        2 => {
            let (length, after) = varint(rest)?;
            let length = usize::try_from(length).map_err(|_| Malformed)?;
            let held = after.get(..length).ok_or(Malformed)?;
            rest = &after[length..];
            Value::Bytes(held)
        }
        5 => {
            rest = rest.get(4..).ok_or(Malformed)?;
            Value::Fixed
        }
        _ => return Err(Malformed),
    };
    let raw = &bytes[..bytes.len() - rest.len()];
    Ok(Field { number: tag >> 3, value, raw })
}

/// A number of seven bits a byte, lowest first, and what follows it.
fn varint(bytes: &[u8]) -> Result<(u64, &[u8]), Malformed> {
    let mut value = 0;
    for (k, &byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f) << (7 * k);
        if byte & 0x80 == 0 {
            return Ok((value, &bytes[k + 1..]));
        }
    }
    Err(Malformed)
}

/// Appends a field that holds bytes.
pub(crate) fn push_bytes(message: &mut Vec<u8>, number: u64, bytes: &[u8]) {
    push_varint(message, number << 3 | 2);
    push_varint(message, bytes.len() as u64);
    message.extend_from_slice(bytes);
}

/// Appends a field that holds an integer.
pub(crate) fn push_integer(message: &mut Vec<u8>, number: u64, value: u64) {
    push_varint(message, number << 3);
    push_varint(message, value);
}

/// Appends a field that holds a 32-bit float.
pub(crate) fn push_float(message: &mut Vec<u8>, number: u64, value: f32) {
    push_varint(message, number << 3 | 5);
    message.extend(value.to_le_bytes());
}

/// Integers that are packed one behind the other.
pub(crate) fn integers(mut packed: &[u8]) -> Result<Vec<u64>, Malformed> {
    let mut read = Vec::new();
    while !packed.is_empty() {
        let (value, rest) = varint(packed)?;
        read.push(value);
        packed = rest;
    }
    Ok(read)
}

fn push_varint(message: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        message.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    message.push(value.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the Protocol Buffers documentation: field 1 with 150, and field 2
    /// with `testing`.
    #[test]
    fn the_documented_examples_are_read() {
        let message =
            [0x08, 0x96, 0x01, 0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67];
        let read: Vec<Field> = fields(&message).collect::<Result<_, _>>().unwrap();
        assert_eq!((read[0].number, read[0].value.integer()), (1, 150));
        assert_eq!((read[1].number, read[1].value.text().as_str()), (2, "testing"));
        assert_eq!(read[1].raw, &message[3..]);
        let mut written = message[..3].to_vec();
        push_bytes(&mut written, 2, b"testing");
        assert_eq!(written, message);
    }

    #[test]
    fn bytes_that_break_off_are_malformed() {
        for message in [&[0x08_u8][..], &[0x12, 0x07, 0x74], &[0x0b], &[0xff; 11]] {
            assert!(fields(message).any(|field| field.is_err()), "{message:?}");
        }
    }
}
