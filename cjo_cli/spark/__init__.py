"""Work that a Spark engine places, schedules and retries."""
