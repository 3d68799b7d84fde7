"""Arrays, random streams, the tape and the record: what every engine shares."""
