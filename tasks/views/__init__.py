"""The pages of the work: lists, a task, its steps, a directive with its tasks, the queue, evidence."""
