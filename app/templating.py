"""The one Jinja environment: autoescape always on (for .svg too), missing names are errors, texts are translated."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2_fragments import render_block as render_fragment

from app.language import _, ngettext, page_language

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    auto_reload=False,  # else each page asks the disk about each of its parts
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.globals.update({"_": _, "ngettext": ngettext, "page_language": page_language})


def render(template: str, **context: Any) -> str:
    """The whole template."""
    return environment.get_template(template).render(context)


def render_block(template: str, block: str, **context: Any) -> str:
    """One named block of the template: what htmx swaps in."""
    fragment: str = render_fragment(environment, template, block, **context)
    return fragment
