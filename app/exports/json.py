"""A document's facts as JSON."""

import json

from app.core.document import Document


def write(document: Document) -> bytes:
    """UTF-8, indented, numbers unrounded, a newline at the end."""
    return (json.dumps(document.facts, ensure_ascii=False, indent=2) + "\n").encode()
