mod masking;
mod reporting;
