"""Tables, sentences and charts for people."""
