"""What paper has otherwise than the page: page numbers, contents that tell them, marks that nobody reads aloud."""

import base64
import json
import re
from xml.etree.ElementTree import Element, tostring

from markupsafe import Markup

from app.core.document import Document
from app.exports.html import STATIC
from app.language import _
from app.templating import render


def sheet(document: Document) -> str:
    """The style sheet that stands after the site's own."""
    parts = re.split(r"(\{pages?\})", _("Page {page} of {pages}"))
    counters = {"{page}": "counter(page)", "{pages}": "counter(pages)"}
    numbering = " ".join(counters.get(part) or _quoted(part) for part in parts if part)
    example = " ".join([_("Example data."), _("Nobody gave these answers.")]) if document.is_example else ""
    return render("document_paper.css", numbering=Markup(numbering), example=Markup(_quoted(example)))


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def prepare(page: Element) -> None:
    """Changes the page's tree into the paper's."""
    parents = {child: parent for parent in page.iter() for child in parent}
    for icon in [*page.iter("{http://www.w3.org/2000/svg}svg")]:
        _set_behind(icon, parents[icon])
    _set_apart(page, parents)


def _set_behind(icon: Element, words: Element) -> None:
    """The words beside an icon say the same: as a background it is passed over by those who read aloud."""
    mark = Element("span", {"class": "icon"})
    mark.tail, icon.tail = icon.tail, None
    mark.set("style", f"background-image: url({_picture(icon, words)})")
    words[list(words).index(icon)] = mark


def _picture(icon: Element, words: Element) -> str:
    """The address of an icon in the colour of its words."""
    colour = re.search(r"(?:tag|mark)--(\w+)", words.get("class", ""))
    drawn = tostring(icon, encoding="unicode").replace("currentColor", _colours()[colour[1] if colour else "ink"])
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"


def _colours() -> dict[str, str]:
    """The style sheet's colours by name."""
    return dict(re.findall(r"--([\w-]+): (#\w+)", (STATIC / "app.css").read_text(encoding="utf-8")))


def _set_apart(page: Element, parents: dict[Element, Element]) -> None:
    """The summary is one part, a page of its own where it fits; the contents stand after it."""
    contents = next(nav for nav in page.iter("nav"))
    heads = [head for head in page.iter("h2") if "report-part" in head.get("class", "")]
    if len(heads) < 2:
        return
    article = parents[heads[1]]
    first = list(article)[: list(article).index(heads[1])]
    summary = Element("section", {"class": "summary"})
    for part in first:
        article.remove(part)
        summary.append(part)
    parents[contents].remove(contents)
    article.insert(0, summary)
    article.insert(1, contents)
