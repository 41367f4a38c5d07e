//! temp
#[derive(Debug, Clone, Copy)] pub enum Country { De }
#[derive(Debug, Clone, Copy)] pub struct Operator;
#[derive(Debug, Clone, Copy)] pub struct Outdated;
#[derive(Debug, Clone, Copy)] pub struct Problem;
#[derive(Debug, Clone, Default)] pub struct Replies;
