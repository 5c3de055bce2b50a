"""What paper has otherwise than the page: alt texts, contents with page numbers, marks that nobody reads aloud."""

import base64
import json
import re
from xml.etree.ElementTree import Element, tostring

from markupsafe import Markup

from app.exports.html import STATIC
from app.language import _
from app.templating import render

SVG = "{http://www.w3.org/2000/svg}"


def sheet() -> str:
    """The style sheet that stands after the site's own."""
    parts = re.split(r"(\{pages?\})", _("Page {page} of {pages}"))
    counters = {"{page}": "counter(page)", "{pages}": "counter(pages)"}
    numbering = " ".join(counters.get(part) or json.dumps(part, ensure_ascii=False) for part in parts if part)
    return render("document_paper.css", numbering=Markup(numbering))


def prepare(page: Element) -> None:
    """Changes the page's tree into the paper's."""
    parents = {child: parent for parent in page.iter() for child in parent}
    for drawing in [*page.iter(f"{SVG}svg")]:
        kinds = drawing.get("class", "").split()
        if "icon" in kinds:
            mark = Element("span", {"class": "icon"})
            _replace(parents[drawing], drawing, mark)
            mark.set("style", f"background-image: url({_picture(drawing, parents[drawing])})")
        elif "chart-svg--narrow" in kinds:
            _replace(parents[drawing], drawing, Element("span"))
        else:
            _tell(drawing)
    _place_contents(page, parents)


def _replace(parent: Element, old: Element, new: Element) -> None:
    new.tail, old.tail = old.tail, None
    parent[list(parent).index(old)] = new


def _tell(drawing: Element) -> None:
    """The title becomes the alt text. Its own words stand above the drawing, so it tells what is drawn instead."""
    title, description = drawing.find(f"{SVG}title"), drawing.find(f"{SVG}desc")
    if title is not None and description is not None and description.text:
        title.text = description.text


def _picture(icon: Element, words: Element) -> str:
    """The address of an icon in the colour of its words. As a background it is passed over by those who read aloud."""
    colour = re.search(r"tag--(\w+)", words.get("class", ""))
    drawn = tostring(icon, encoding="unicode").replace("currentColor", _colours()[colour[1] if colour else "ink"])
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"


def _colours() -> dict[str, str]:
    """The style sheet's colours by name."""
    return dict(re.findall(r"--([\w-]+): (#\w+)", (STATIC / "app.css").read_text(encoding="utf-8")))


def _place_contents(page: Element, parents: dict[Element, Element]) -> None:
    """The contents stand after the summary, which is a page of its own."""
    contents = next(nav for nav in page.iter("nav"))
    heads = [head for head in page.iter("h2") if "report-part" in head.get("class", "")]
    if len(heads) > 1:
        parents[contents].remove(contents)
        place = parents[heads[1]]
        place.insert(list(place).index(heads[1]), contents)
