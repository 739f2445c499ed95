"""Tasks, agencies and progress from workbooks: read, tried, confirmed, wholly or not at all."""
