"""What tests/Benchmarks/compare measures, part by part, and how it is told."""
