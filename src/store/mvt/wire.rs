//! Protocol buffers, as much of them as tiles and letters need.

/// A whole number, seven bits a byte.
#[expect(clippy::cast_possible_truncation, reason = "the seven bits of a byte are what is wanted")]
pub(in super::super) fn push_varint(out: &mut Vec<u8>, mut number: u64) {
    if number < 0x80 {
        return out.push(number as u8);
    }
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Two whole numbers, which are small more often than not: a step, a key with its value.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "numbers of fourteen bits fit")]
pub(super) fn push_pair(out: &mut Vec<u8>, first: u64, second: u64) {
    if first | second >= 0x4000 {
        push_varint(out, first);
        return push_varint(out, second);
    }
    let ((first, first_bytes), (second, second_bytes)) = (short(first as u32), short(second as u32));
    let end = out.len() + first_bytes + second_bytes;
    out.extend_from_slice(&(first | second << (8 * first_bytes)).to_le_bytes());
    out.truncate(end);
}

/// A whole number of fourteen bits, the first byte in the lowest place, and how many bytes it takes.
const fn short(number: u32) -> (u32, usize) {
    if number < 0x80 { (number, 1) } else { (number & 0x7f | 0x80 | (number >> 7) << 8, 2) }
}

/// A field that is a whole number.
pub(in super::super) fn push_number(out: &mut Vec<u8>, field: u8, number: u64) {
    out.push(field << 3);
    push_varint(out, number);
}

/// A field of bytes: a text, a message, packed numbers.
pub(in super::super) fn push_bytes(out: &mut Vec<u8>, field: u8, bytes: &[u8]) {
    push_head(out, field, bytes.len());
    out.extend_from_slice(bytes);
}

/// The most bytes that stand before a field of bytes.
pub(super) const MAX_HEAD_BYTES: usize = 11;

/// What stands before a field of so many bytes.
pub(super) fn push_head(out: &mut Vec<u8>, field: u8, bytes: usize) {
    out.push(field << 3 | 2);
    push_varint(out, bytes as u64);
}

/// How many bytes a field of so many bytes takes.
pub(super) const fn field_bytes(bytes: usize) -> usize {
    number_bytes(bytes as u64) + bytes
}

/// How many bytes a field takes that is a whole number.
pub(super) const fn number_bytes(number: u64) -> usize {
    let bits = u64::BITS - (number | 1).leading_zeros();
    1 + bits.div_ceil(7) as usize
}

/// A field that is a double.
pub(super) fn push_double(out: &mut Vec<u8>, field: u8, number: f64) {
    out.push(field << 3 | 1);
    out.extend_from_slice(&number.to_le_bytes());
}

/// A number with a sign, so that small ones stay small.
pub(in super::super) const fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_takes_as_many_bytes_as_is_said() {
        for len in [0, 1, 127, 128, 16_383, 16_384, 70_000] {
            let (mut out, bytes) = (Vec::new(), vec![7; len]);
            push_bytes(&mut out, 2, &bytes);
            assert_eq!(out.len(), field_bytes(len));
        }
    }

    #[test]
    fn two_numbers_are_written_as_one_after_the_other() {
        let numbers = [0, 1, 0x7f, 0x80, 0x3fff, 0x4000, u64::from(u32::MAX), u64::MAX];
        for (first, second) in numbers.iter().flat_map(|&first| numbers.map(|second| (first, second))) {
            let (mut pair, mut single) = (Vec::new(), Vec::new());
            push_pair(&mut pair, first, second);
            push_varint(&mut single, first);
            assert_eq!(single.len() + 1, number_bytes(first));
            push_varint(&mut single, second);
            assert_eq!(pair, single);
        }
    }

    #[test]
    fn numbers_are_written_as_protocol_buffers_have_them() {
        let mut out = Vec::new();
        push_number(&mut out, 1, 300);
        assert_eq!(out, [0x08, 0xac, 0x02]);
        assert_eq!([0, -1, 1, -2].map(zigzag), [0, 1, 2, 3]);
        assert_eq!(zigzag(i64::MIN), u64::MAX);
    }
}
