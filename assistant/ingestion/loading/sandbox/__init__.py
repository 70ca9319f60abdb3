"""Files that can break their parser are read in a process of its own."""
