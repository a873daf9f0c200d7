//! Inputs of records: files and standard input, with the form of their records.

use super::files;
use super::out::{Failure, plain};
use super::progress::{Progress, Watched};
use crate::record::Format;
use crate::source::ReadError;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};

/// What is said of records that are read beside policies.
#[derive(clap::Args)]
#[group(skip)]
pub(super) struct Described {
    /// The form of the records, where a file's ending does not say it: toml, json, jsonl, csv
    #[arg(long, value_name = "FORM", requires = "records")]
    pub(super) from: Option<String>,
    /// The kind of records that do not say theirs
    #[arg(long, value_name = "KIND", requires = "records")]
    pub(super) kind: Option<String>,
}

/// An input.
pub(super) struct Input {
    /// As given; `-` is standard input.
    pub(super) name: String,
    /// The form of its records.
    pub(super) format: Format,
}

/// The inputs of the given names. All are looked at before the first one is read.
pub(super) fn named(names: &[String], from: Option<&str>) -> Result<Vec<Input>, Failure> {
    let from = from.map(|word| Format::from_word(word).ok_or_else(|| unknown(word))).transpose()?;
    if names.iter().filter(|name| *name == "-").count() > 1 {
        return Err(Failure::usage("standard input can be read only once", "name `-` once"));
    }
    names.iter().map(|name| input(name, from)).collect()
}

fn unknown(word: &str) -> Failure {
    let near = crate::diagnostic::nearest(word, ["toml", "json", "jsonl", "csv"]);
    let help = near.map_or("write toml, json, jsonl or csv".to_owned(), |near| format!("did you mean `{near}`?"));
    Failure::usage(format!("records cannot be read from `{word}`"), help)
}

fn input(name: &str, from: Option<Format>) -> Result<Input, Failure> {
    if name == "-" {
        let format = from.ok_or_else(|| {
            Failure::usage("the form of standard input is not known", "add --from toml, json, jsonl or csv")
        })?;
        return Ok(Input { name: name.to_owned(), format });
    }
    match fs::metadata(name) {
        Ok(meta) if meta.is_dir() => return Err(files::unreadable(name, &ReadError::Folder)),
        Ok(_) => {}
        Err(error) => return Err(files::unreadable(name, &files::read_error(&error))),
    }
    let file = name.rsplit('/').next().unwrap_or(name);
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    let format = Format::from_word(ending).or(from).ok_or_else(|| {
        let help = "name a file that ends in .toml, .json, .jsonl or .csv, or add --from";
        Failure::usage(format!("the form of the records in `{name}` is not known"), help)
    })?;
    Ok(Input { name: name.to_owned(), format })
}

impl Input {
    /// Opens it; what is read is told to `progress`.
    pub(super) fn open<'p>(&self, progress: &'p Progress) -> Result<impl BufRead + use<'p>, Failure> {
        Ok(BufReader::with_capacity(1 << 16, self.stream(progress)?))
    }

    /// The same, for somebody who reads a lot at once.
    pub(super) fn stream<'p>(&self, progress: &'p Progress) -> Result<Watched<'p>, Failure> {
        let stream: Box<dyn Read + Send> = if self.name == "-" {
            Box::new(io::stdin())
        } else {
            let file = File::open(&self.name).map_err(|e| self.trouble(&e))?;
            progress.expects(file.metadata().map_or(0, |meta| meta.len()));
            Box::new(file)
        };
        Ok(progress.watch(stream))
    }

    /// It cannot be read.
    pub(super) fn trouble(&self, error: &io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::IsADirectory => {
                files::unreadable(&self.name, &files::read_error(error))
            }
            _ if self.name == "-" => {
                Failure::unreadable(format!("standard input cannot be read: {}", plain(error)), "")
            }
            _ => Failure::unreadable(format!("`{}` cannot be read: {}", self.name, plain(error)), ""),
        }
    }
}
