"""Journey tests: each is a little log of its own, run by the machine and held against what is expected."""
