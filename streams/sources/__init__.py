"""Where mentions come from; `base` is the sending half that every source shares."""
