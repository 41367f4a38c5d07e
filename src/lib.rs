//! Sprechzeit: a self-hosted WhatsApp bot with human handoff for recruiting and career-advice teams.
//!
//! The heart is pure: [`conversation`], [`faq`], [`crisis`], [`hours`] and [`language`] know no web,
//! database, network or clock. Everything else is the shell around it. ARCHITECTURE.md has the map.

pub mod admin;
pub mod alert;
pub mod application;
pub mod cli;
pub mod clock;
pub mod config;
pub mod content;
pub mod conversation;
pub mod crisis;
pub mod engine;
pub mod faq;
pub mod hours;
pub mod ids;
pub mod language;
pub mod learning;
pub mod memory;
pub mod simulator;
pub mod store;
pub mod telemetry;
pub mod web;
pub mod whatsapp;
