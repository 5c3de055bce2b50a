"""The one Jinja environment: autoescape always on (for .svg too), missing names are errors, texts are translated."""

from collections.abc import Callable, MutableMapping
from pathlib import Path
from threading import RLock
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2_fragments import render_block as render_fragment
from markupsafe import Markup

from app.core.access import Permission
from app.language import _, ngettext, page_language

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
MOST = 10_000  # parts of pages kept in one process, up to 3 kB each

_kept: dict[tuple[object, ...], Markup] = {}
_making = RLock()  # when many ask at once for what is not there yet, one makes it; a part may hold others


def kept(part: str, follows_from: tuple[object, ...] | None, caller: Callable[[], Markup]) -> Markup:
    """A part of a page as it was once made: `{% call kept("name", (all, that, it, follows, from)) %}…{% endcall %}`.

    Most participants are shown the same few forms of it. What somebody wrote is never kept: None makes it afresh.
    """
    if follows_from is None:
        return caller()
    key = (part, page_language(), follows_from)
    made = _kept.get(key)
    if made is None:
        with _making:
            made = _kept.get(key)
            if made is None:
                if len(_kept) >= MOST:
                    _kept.clear()
                made = _kept[key] = caller()
    return made


class _Environment(Environment):
    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The same globals for every template: Jinja's own chain of them is slow to compare at each import."""
        return super().make_globals(d) if d else self.globals


environment = _Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    auto_reload=False,  # else each page asks the disk about each of its parts
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.globals.update(
    {"_": _, "ngettext": ngettext, "page_language": page_language, "kept": kept, "Permission": Permission}
)


def render(template: str, **context: Any) -> str:
    """The whole template."""
    return environment.get_template(template).render(context)


def render_block(template: str, block: str, **context: Any) -> str:
    """One named block of the template: what htmx swaps in."""
    fragment: str = render_fragment(environment, template, block, **context)
    return fragment


def render_macro(template: str, macro: str, *arguments: Any) -> Markup:
    """One macro of a template of macros."""
    made: Markup = getattr(environment.get_template(template).module, macro)(*arguments)
    return made
