//! What differs between two texts, line by line.

/// Texts of more lines than this are shown one after the other.
const MOST: usize = 2_000;

/// A line of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// `-` only expected, `+` only actual, a space in both.
    pub sign: char,
    /// The line.
    pub text: &'a str,
}

/// The lines of both texts, those that are the same once.
pub fn lines<'a>(expected: &'a str, actual: &'a str) -> Vec<Line<'a>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let line = |sign| move |text: &&'a str| Line { sign, text };
    if old.len().max(new.len()) > MOST {
        return old.iter().map(line('-')).chain(new.iter().map(line('+'))).collect();
    }
    let common = common(&old, &new);
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::new();
    for (a, b) in common {
        out.extend(old.get(i..a).unwrap_or_default().iter().map(line('-')));
        out.extend(new.get(j..b).unwrap_or_default().iter().map(line('+')));
        out.extend(old.get(a).map(line(' ')));
        (i, j) = (a + 1, b + 1);
    }
    out.extend(old.get(i..).unwrap_or_default().iter().map(line('-')));
    out.extend(new.get(j..).unwrap_or_default().iter().map(line('+')));
    out
}

/// The longest common subsequence, as pairs of positions.
fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    let mut longest = vec![0usize; (old.len() + 1) * width];
    let at = |i: usize, j: usize| i * width + j;
    let get = |table: &[usize], i, j| table.get(at(i, j)).copied().unwrap_or(0);
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            let length = if a == b {
                get(&longest, i + 1, j + 1) + 1
            } else {
                get(&longest, i + 1, j).max(get(&longest, i, j + 1))
            };
            if let Some(cell) = longest.get_mut(at(i, j)) {
                *cell = length;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while let (Some(a), Some(b)) = (old.get(i), new.get(j)) {
        if a == b {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if get(&longest, i + 1, j) >= get(&longest, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(expected: &str, actual: &str) -> Vec<String> {
        lines(expected, actual).iter().map(|l| format!("{}{}", l.sign, l.text)).collect()
    }

    #[test]
    fn only_what_differs_is_marked() {
        assert_eq!(shown("Hi,\n\nno.\nRob", "Hi,\n\nyes.\nRob"), [" Hi,", " ", "-no.", "+yes.", " Rob"]);
        assert_eq!(shown("", "a"), ["+a"]);
        assert_eq!(shown("a\nb", "b\nc"), ["-a", " b", "+c"]);
    }
}
