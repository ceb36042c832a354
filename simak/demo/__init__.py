"""The demonstration: a morning of talk that Simak wrote itself, and how it is played. Pure."""
