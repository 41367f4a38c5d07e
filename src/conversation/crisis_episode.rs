//! crisis_episode
