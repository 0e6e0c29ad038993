"""What a change of the files means: two resolved projects compared, change by change, each with a rule's code."""
