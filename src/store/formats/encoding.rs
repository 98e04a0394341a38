//! Which encoding the texts of a file are in, by what is said, and by the bytes where nothing is.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::fault::SourceFault;

/// The encoding called `label`, as browsers, `.cpg` files and code pages of Windows call it.
pub(super) fn encoding_named(label: &str) -> Result<&'static Encoding, SourceFault> {
    let plain = label.trim().to_ascii_lowercase();
    let code = plain.trim_start_matches("ansi").trim_start_matches("cp").trim_start_matches([' ', '_', '-']);
    let found = match code {
        "65001" | "utf8" => Some(UTF_8),
        "88591" | "8859-1" | "8859_1" | "latin1" => Some(WINDOWS_1252),
        "885915" | "8859-15" => Some(encoding_rs::ISO_8859_15),
        _ if code.len() == 4 && code.starts_with("125") => Encoding::for_label(format!("windows-{code}").as_bytes()),
        _ => Encoding::for_label(plain.as_bytes()),
    };
    found.ok_or_else(|| SourceFault::Encoding(label.trim().to_owned()))
}

/// The encoding that the driver byte of a dBASE table names.
pub(super) const fn encoding_of_driver(driver: u8) -> Option<&'static Encoding> {
    match driver {
        0x03 | 0x57 => Some(WINDOWS_1252),
        0xc8 => Some(encoding_rs::WINDOWS_1250),
        0xc9 => Some(encoding_rs::WINDOWS_1251),
        0x26 | 0x65 => Some(encoding_rs::IBM866),
        _ => None,
    }
}

/// The text that `bytes` are; what an encoding does not know becomes a mark of replacement.
pub(super) fn decoded<'b>(encoding: &'static Encoding, bytes: &'b [u8]) -> Cow<'b, str> {
    encoding.decode_without_bom_handling(bytes).0
}

/// UTF-8 where `is_utf8`, else what Windows writes in western Europe.
pub(super) const fn guessed(is_utf8: bool) -> &'static Encoding {
    if is_utf8 { UTF_8 } else { WINDOWS_1252 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_known_by_every_name_in_use() {
        for label in ["ISO-8859-1", "iso8859-1", "88591", "1252", "ANSI 1252", "cp1252", "windows-1252", "latin1"] {
            assert_eq!(encoding_named(label).expect("it is known"), WINDOWS_1252, "{label}");
        }
        for label in ["UTF-8", "utf8", "65001", " utf-8\n"] {
            assert_eq!(encoding_named(label).expect("it is known"), UTF_8, "{label}");
        }
        assert!(encoding_named("klingon").is_err());
    }
}
