//! Named what-ifs, kept under the XDG data folder per data file.
