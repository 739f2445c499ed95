"""The pages that count: home, dashboard, directives with their figures, reports."""
