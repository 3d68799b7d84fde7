"""Tests of arrays, random streams, the tape and the record."""
