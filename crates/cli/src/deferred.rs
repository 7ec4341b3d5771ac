//! Arguments that are made up only when their command is the one that was called.
//!
//! A dozen commands, five of them with all options of a connection: making up all of them takes as long as
//! the rest of a check of one small file.

use clap::{ArgMatches, Args, Command, Error, FromArgMatches};

/// The arguments of a command. What the command is for has to be said where it is listed, since what is said at `A` is
/// not known there yet.
pub(crate) struct Deferred<A>(pub(crate) A);

impl<A: FromArgMatches> FromArgMatches for Deferred<A> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        A::from_arg_matches(matches).map(Self)
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, Error> {
        A::from_arg_matches_mut(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }

    fn update_from_arg_matches_mut(&mut self, matches: &mut ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches_mut(matches)
    }
}

impl<A: Args> Args for Deferred<A> {
    fn augment_args(command: Command) -> Command {
        command.defer(|command| described(command, A::augment_args))
    }

    fn augment_args_for_update(command: Command) -> Command {
        command.defer(|command| described(command, A::augment_args_for_update))
    }
}

/// Keeps what the command is said to be for: arguments that are flattened into `A` would take its place.
fn described(command: Command, augment: fn(Command) -> Command) -> Command {
    match command.get_about().cloned() {
        Some(about) => augment(command).about(about),
        None => augment(command),
    }
}
