"""The only reader of YAML: files in, a frozen project and findings out."""
