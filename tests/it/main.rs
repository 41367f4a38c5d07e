//! Stories from outside: real HTTP, the simulator on Meta's side, a steered clock.

mod admin_attach;
mod admin_browser;
mod admin_gate;
mod admin_login;
mod admin_reply;
mod admin_reply_browser;
mod admin_templates;
mod admin_users;
mod admin_work;
mod hours_command;
mod support;

mod a_question;
mod commands;
mod crisis;
mod custody;
mod database_trouble;
mod faq_folder;
mod friday_night;
mod handing_over;
mod health;
mod holidays;
mod identities;
mod media;
mod mutated_deliveries;
mod phone_app;
mod privacy;
mod sending;
mod statuses;
mod stop_and_call;
mod stopping;
mod weak_signs;
mod webhook_content;
mod webhook_door;
