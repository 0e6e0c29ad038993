"""What the last runs of `cjo validate` found: kept below the project, safe to delete."""
