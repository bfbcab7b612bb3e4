"""Benchmarks, run by hand: `python -m tests.benchmarks [NAME …]`. Ratios against peers in the same run."""
