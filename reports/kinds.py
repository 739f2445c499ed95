"""Which long work do reports know? The names under which portal/jobs.py finds it."""

DRAFT = "reports.draft"
REFRESH = "reports.refresh"
PREVIEW = "reports.preview"
ISSUE = "reports.issue"
MAIL = "reports.mail"
