//! `minkommun-brand`: checks a kommun's folder and writes what both app projects, the server and the stores need of it.
//!
//! `folder` reads, `check` judges, `build` writes; nothing is written of a folder that has an error.

mod bench;
mod build;
mod check;
pub mod cli;
mod document;
mod finding;
mod folder;
mod icons;
mod languages;
mod logo;
mod new;
mod preview;
mod publish;
mod schema;
mod staging;
mod statement;
