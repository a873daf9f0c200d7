//! `completions` and `man`: what packagers install beside the program.

use super::out::{Exit, Failure, Out};
use std::io::Write;

#[derive(clap::Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: clap_complete::Shell,
}

pub(super) fn completions(args: &CompletionsArgs, out: &Out) -> Result<Exit, Failure> {
    // Into memory first: the generator does not survive a closed pipe.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut super::tree(), "etiquette", &mut text);
    write(out, &text)
}

pub(super) fn man(out: &Out) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    page(super::tree(), &mut text)?;
    let mut tree = super::tree();
    tree.build();
    for command in tree.get_subcommands().filter(|c| c.get_name() != "help") {
        section(command, &mut text)?;
    }
    write(out, &text)
}

fn page(tree: clap::Command, text: &mut Vec<u8>) -> Result<(), Failure> {
    clap_mangen::Man::new(tree).render(text)?;
    Ok(())
}

/// A command's synopsis and options, as a section of the one page.
fn section(command: &clap::Command, text: &mut Vec<u8>) -> Result<(), Failure> {
    let man = clap_mangen::Man::new(command.clone());
    let heading = command.get_name().to_uppercase();
    writeln!(text, ".SH \"{heading}\"")?;
    let mut body = Vec::new();
    man.render_description_section(&mut body)?;
    man.render_synopsis_section(&mut body)?;
    man.render_options_section(&mut body)?;
    for line in String::from_utf8_lossy(&body).lines() {
        match line.strip_prefix(".SH ") {
            Some("DESCRIPTION") => {}
            Some(title) => writeln!(text, ".SS {title}")?,
            None => writeln!(text, "{line}")?,
        }
    }
    Ok(())
}

fn write(out: &Out, text: &[u8]) -> Result<Exit, Failure> {
    let mut data = out.data();
    data.write_all(text)?;
    data.flush()?;
    Ok(Exit::Clean)
}
