"""A report of KPIs as text, Markdown, JSON and one page of HTML."""
