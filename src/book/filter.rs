//! The filter expression: an SQL condition over the client table's columns, percent signs allowed.
