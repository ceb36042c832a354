"""`make bench`: what a mention costs, beside the work that has to be done and beside two rival stream processors."""
