"""One run at a time: engines that turn a blueprint and a tape into a record."""
