//! What is asked, of which data, under which protocol, and what was claimed.
//!
//! [`file`] is what was typed: one TOML file, its keys and their documentation, from which
//! the JSON schema is generated. [`Study`] is what it means: validated, cross-references
//! resolved, defaults filled in. Parsing opens no other file.

pub mod file;
