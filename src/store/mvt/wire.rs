//! Protocol buffers, as much of them as tiles and letters need.

use std::ops::Range;

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
pub(super) fn push_pair(out: &mut Vec<u8>, first: u64, second: u64) {
    if let Some((word, bytes)) = short_pair(first, second) {
        let end = out.len() + bytes;
        out.extend_from_slice(&word);
        return out.truncate(end);
    }
    push_varint(out, first);
    push_varint(out, second);
}

/// The most bytes that two numbers of 32 bits take.
pub(super) const MAX_PAIR_BYTES: usize = 10;

/// Puts two whole numbers at the beginning of `out`, which has room for [`MAX_PAIR_BYTES`], and says how many bytes they
/// take.
#[inline]
pub(super) fn put_pair(out: &mut [u8], first: u32, second: u32) -> usize {
    if let Some((word, bytes)) = short_pair(first.into(), second.into()) {
        out[..word.len()].copy_from_slice(&word);
        return bytes;
    }
    let mut pair = Vec::with_capacity(MAX_PAIR_BYTES);
    push_varint(&mut pair, first.into());
    push_varint(&mut pair, second.into());
    out[..pair.len()].copy_from_slice(&pair);
    pair.len()
}

/// Two whole numbers of fourteen bits, one behind the other, and how many bytes they take; none of larger ones.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "numbers of fourteen bits fit")]
const fn short_pair(first: u64, second: u64) -> Option<([u8; 4], usize)> {
    if first | second >= 0x4000 {
        return None;
    }
    let ((first, first_bytes), (second, second_bytes)) = (short(first as u32), short(second as u32));
    Some(((first | second << (8 * first_bytes)).to_le_bytes(), first_bytes + second_bytes))
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

/// How many bytes are copied at once where few are.
const BLOCK_BYTES: usize = 32;

/// What a stretch needs behind it, in its source and where it goes to, to be copied in whole blocks.
pub(super) const SLACK_BYTES: usize = BLOCK_BYTES;

/// Adds room behind what may be copied in blocks.
#[inline]
pub(super) fn push_slack(out: &mut Vec<u8>) {
    out.extend_from_slice(&[0; SLACK_BYTES]);
}

/// Adds some of the bytes of `from`. Stretches of many lengths follow each other in a tile: whole blocks are copied, so that
/// the processor need not guess how long each is, and what is too much is cut off. Long ones gain too where `rep movsb`, by
/// which the C library copies from 2 kB on, is slow, as on virtual machines.
#[inline]
pub(super) fn push_stretch(out: &mut Vec<u8>, from: &[u8], stretch: Range<usize>) {
    let (end, blocks) = (out.len() + stretch.len(), stretch.len().div_ceil(BLOCK_BYTES));
    match from.get(stretch.start..stretch.start + blocks * BLOCK_BYTES) {
        Some(whole) => whole.as_chunks::<BLOCK_BYTES>().0.iter().for_each(|block| out.extend_from_slice(block)),
        None => out.extend_from_slice(&from[stretch]),
    }
    out.truncate(end);
}

/// The most bytes that stand before a field of bytes.
pub(super) const MAX_HEAD_BYTES: usize = 11;

/// What stands before a field of so many bytes.
pub(super) fn push_head(out: &mut Vec<u8>, field: u8, bytes: usize) {
    push_pair(out, (field << 3 | 2).into(), bytes as u64);
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

/// How far it is from one whole number to another that is less than 2³⁰ from it, so that small steps stay small.
pub(super) const fn zigzag_step(from: i32, to: i32) -> u32 {
    let step = to.wrapping_sub(from);
    ((step << 1) ^ (step >> 31)).cast_unsigned()
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
    fn a_stretch_is_copied_as_it_stands() {
        let from: Vec<u8> = (0..200).collect();
        for (start, end) in (0..=200).flat_map(|start| (start..=200).map(move |end| (start, end))) {
            let mut out = vec![7];
            push_stretch(&mut out, &from, start..end);
            assert_eq!((out[0], &out[1..]), (7, &from[start..end]));
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
            if let (Ok(first), Ok(second)) = (u32::try_from(first), u32::try_from(second)) {
                let mut put = [0; MAX_PAIR_BYTES];
                let bytes = put_pair(&mut put, first, second);
                assert_eq!(put[..bytes], single);
            }
        }
    }

    #[test]
    fn numbers_are_written_as_protocol_buffers_have_them() {
        let mut out = Vec::new();
        push_number(&mut out, 1, 300);
        assert_eq!(out, [0x08, 0xac, 0x02]);
        assert_eq!([0, -1, 1, -2].map(zigzag), [0, 1, 2, 3]);
        assert_eq!([7, 6, 8, 5].map(|to| zigzag_step(7, to)), [0, 1, 2, 3]);
        assert_eq!(u64::from(zigzag_step(-(1 << 28), 1 << 29)), zigzag(3 << 28));
        assert_eq!(zigzag(i64::MIN), u64::MAX);
    }
}
