//! As much JSON as a small plugin needs: texts out of an object, and a text into an answer.

/// The JSON of a member of an object, and what follows it.
pub fn member<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    let mut reader = Reader { rest: object };
    reader.take('{')?;
    loop {
        let found = reader.string()?;
        reader.take(':')?;
        if found == name {
            return Some(reader.rest);
        }
        reader.skip_value()?;
        reader.take(',')?;
    }
}

/// The text of a member that is a string.
pub fn text(object: &str, name: &str) -> Option<String> {
    Reader { rest: member(object, name)? }.string()
}

/// A text as a JSON string, with its quotes.
pub fn quoted(text: &str) -> String {
    let mut result = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => result.extend(['\\', c]),
            '\0'..='\x1f' => result.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => result.push(c),
        }
    }
    result + "\""
}

/// Reads a JSON text from front to back.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let next = characters.next();
        self.rest = characters.as_str();
        next
    }

    /// Takes a character if it comes next, after white space.
    fn take(&mut self, wanted: char) -> Option<()> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']).strip_prefix(wanted)?;
        Some(())
    }

    fn string(&mut self) -> Option<String> {
        self.take('"')?;
        let mut text = String::new();
        loop {
            match self.next()? {
                '"' => return Some(text),
                '\\' => text.push(self.escaped()?),
                c => text.push(c),
            }
        }
    }

    /// What follows a backslash.
    fn escaped(&mut self) -> Option<char> {
        Some(match self.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode(),
            c @ ('"' | '\\' | '/') => c,
            _ => return None,
        })
    }

    /// What follows \u. Characters beyond U+FFFF are written as two, a high and a low surrogate; one alone is no
    /// character and is read as U+FFFD.
    fn unicode(&mut self) -> Option<char> {
        let unit = self.hex()?;
        if let (0xd800..=0xdbff, Some(rest)) = (unit, self.rest.strip_prefix("\\u")) {
            let mut ahead = Reader { rest };
            if let Some(low @ 0xdc00..=0xdfff) = ahead.hex() {
                self.rest = ahead.rest;
                return char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
            }
        }
        Some(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.rest.get(..4).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        self.rest = &self.rest[4..];
        u32::from_str_radix(digits, 16).ok()
    }

    /// Skips a value of any kind and depth, up to the comma or bracket behind it.
    fn skip_value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.rest.chars().next()? {
                ',' | '}' | ']' if depth == 0 => return Some(()),
                '"' => {
                    self.string()?;
                    continue;
                }
                '{' | '[' => depth += 1,
                '}' | ']' => depth -= 1,
                _ => {}
            }
            self.next();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_found_behind_others() {
        let object = r#"{"a": {"name": "\"}"}, "b": [1, "]"], "name": "Zo\u00eb \ud83d\ude00 \ud83d"}"#;
        assert_eq!(text(object, "name").as_deref(), Some("Zoë 😀 \u{fffd}"));
    }

    #[test]
    fn what_is_cut_off_is_nothing() {
        let object = r#"{"a": [true], "name": "\u00eb\n"}"#;
        for end in (0..object.len() - 1).filter(|&end| object.is_char_boundary(end)) {
            assert_eq!(text(&object[..end], "name"), None, "{}", &object[..end]);
        }
    }

    #[test]
    fn what_is_quoted_reads_as_it_was() {
        let name = "a \"quoted\"\n\\ \0 😀";
        assert_eq!(text(&format!("{{\"name\":{}}}", quoted(name)), "name").as_deref(), Some(name));
    }
}
