"""Rows that the rules imply for whole plans: they cut off fractions, so that bounds are nearer."""
