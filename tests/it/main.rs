//! Stories from outside: real HTTP, the simulator on Meta's side, a steered clock.

mod admin_browser;
mod admin_gate;
mod admin_login;
mod admin_work;
mod hours_command;
mod support;

mod a_question;
