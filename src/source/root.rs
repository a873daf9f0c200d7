//! The folder from which paths are told, whatever folder the program was started in.

use std::path::Path;

/// A folder, and the one that the program was started in. Paths are taken as they are written, with `/` between their parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Root {
    folder: String,
    here: String,
}

impl Root {
    /// Both are absolute, or empty where there is no disk.
    pub fn new(folder: impl Into<String>, here: impl Into<String>) -> Self {
        let bare = |path: String| path.trim_end_matches('/').to_owned();
        Root { folder: bare(folder.into()), here: bare(here.into()) }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        Path::new(if self.folder.is_empty() { "/" } else { &self.folder })
    }

    /// The path as it reads from the folder; one outside of it is told whole, and `-` is standard input.
    pub fn tell(&self, path: &str) -> String {
        if path == "-" {
            return path.to_owned();
        }
        let whole = if path.starts_with('/') { clean(path) } else { clean(&format!("{}/{path}", self.here)) };
        match whole.strip_prefix(self.folder.as_str()).and_then(|rest| rest.strip_prefix('/')) {
            Some(inside) => inside.to_owned(),
            None => whole,
        }
    }
}

/// An absolute path without `.`, `..` and doubled slashes.
fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.iter().fold(String::new(), |path, part| path + "/" + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_from_the_root() {
        let root = Root::new("/home/ada/answers", "/home/ada/answers/policies");
        assert_eq!(root.tell("a.etq"), "policies/a.etq");
        assert_eq!(root.tell("../lists//./b.txt"), "lists/b.txt");
        assert_eq!(root.tell("/home/ada/answers/policies/a.etq"), "policies/a.etq");
        assert_eq!(root.tell("/home/ada/answers-old/a.etq"), "/home/ada/answers-old/a.etq");
        assert_eq!(root.tell("../../c.etq"), "/home/ada/c.etq");
        assert_eq!(root.tell("-"), "-");
        assert_eq!(Root::default().tell("./p/../a.etq"), "a.etq");
        assert_eq!(Root::new("/", "/tmp").tell("a.etq"), "tmp/a.etq");
    }
}
