"""Attacks on reports: what somebody could work out who reads everything that HowGood shows, and nothing else."""
