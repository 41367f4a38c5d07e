//! Stories from outside: real HTTP, the simulator on Meta's side, a steered clock.

mod admin_login;
mod hours_command;
mod support;

mod a_question;
