//! Stories from outside: real HTTP, the simulator on Meta's side, a steered clock.

mod admin_browser;
mod admin_gate;
mod admin_login;
mod admin_users;
mod admin_work;
mod hours_command;
mod support;

mod a_question;
mod crisis;
mod friday_night;
mod handing_over;
mod holidays;
mod identities;
mod media;
mod phone_app;
mod sending;
mod statuses;
mod stop_and_call;
mod webhook_content;
mod webhook_door;
