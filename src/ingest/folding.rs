//! How texts are compared: without case, accents and punctuation.

/// Lower case, without accents on Latin letters, `ё` as `е`, `æ` and `ß` as they are.
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).filter(|c| !is_mark(*c)).map(plain_letter).collect()
}

/// Accents that stand behind their letter, as in names of files on a Mac, and in `İ` in lower case.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn plain_letter(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ą' | 'ă' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ě' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'ı' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' | 'ő' => 'o',
        'ú' | 'ù' | 'û' | 'ü' | 'ů' | 'ű' => 'u',
        'ñ' | 'ń' | 'ň' => 'n',
        'ç' | 'ć' | 'č' => 'c',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'ź' | 'ż' | 'ž' => 'z',
        'ł' => 'l',
        'ř' => 'r',
        'ť' | 'ț' => 't',
        'ď' => 'd',
        'ğ' => 'g',
        'ý' => 'y',
        'ё' => 'е',
        c => c,
    }
}

/// Lower case words apart by single blanks: punctuation is a blank, `%` is `pct`, `#` is `no`, `$` is `money`, `clientID` is `client id`.
pub fn normalize(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 4);
    let mut previous = ' ';
    for c in text.chars() {
        if c == '%' {
            words.push_str(" pct ");
        } else if c == '#' || c == '№' {
            words.push_str(" no ");
        } else if matches!(c, '°' | 'º') && matches!(previous, 'n' | 'N') {
            words.push_str("o ");
        } else if matches!(c, '$' | '€' | '£' | '₽' | '₴' | '₸') {
            words.push_str(" money ");
        } else if c.is_alphanumeric() {
            if c.is_uppercase() && previous.is_lowercase() {
                words.push(' ');
            }
            words.extend(c.to_lowercase().filter(|c| !is_mark(*c)).map(plain_letter));
        } else if is_mark(c) {
            continue;
        } else {
            words.push(' ');
        }
        previous = c;
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
