//! Downloads from a server on the loopback that serves files of the true shape and misbehaves on purpose.

mod downloads;
mod harness;
mod pages;
mod refusals;
mod samples;
