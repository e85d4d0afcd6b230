//! The command line: arguments, and nothing about what they do.
