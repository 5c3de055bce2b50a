"""The columns of the files that a codebook and codings go out and come in as."""

CODEBOOK = ("code", "title", "meaning", "example", "parent")
CODINGS = ("partnership", "perspective", "question", "comment", "passage", "theme")
WHAT_FITS = ("question", "comment", "passage", "theme")  # without these no coding can be read
