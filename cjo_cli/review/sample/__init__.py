"""A log made small and pseudonymous, so that it can lie beside a pipeline: whole customers, under keyed ids."""
