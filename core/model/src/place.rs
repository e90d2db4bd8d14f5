//! "Which kommun is this point in, and how near its border", without a network.
