"""What is kept. Functions take a session and read: load, decide (core), save, note; they never commit."""
