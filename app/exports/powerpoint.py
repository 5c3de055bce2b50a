"""The empty presentation that reports are written into, and the small pieces of its XML.

The library's own template is emptied: what it says of its maker, its time and its printer is not ours. Measures are in
points; a slide is 960 × 540.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from app.core.document import Document
from app.exports import look, package

if TYPE_CHECKING:
    from pptx.presentation import Presentation

WIDTH, HEIGHT = 960.0, 540.0
LEFT, TOP, BOTTOM = 44.0, 128.0, 504.0  # the body's edges; its right edge mirrors the left
BODY = WIDTH - 2 * LEFT
ROOM = BOTTOM - TOP
NOT_OURS = ("thumbnail", "extended-properties", "printerSettings", "viewProps")
LAYOUTS = ("Title Slide", "Title Only")


def empty(document: Document) -> "Presentation":
    """The library's own presentation without its layouts, pictures and dates, in 16:9 and our typeface."""
    import pptx
    from pptx.util import Pt

    its = pptx.Presentation()
    its.slide_width, its.slide_height = Pt(WIDTH), Pt(HEIGHT)
    package_of: Any = its.part.package
    for rels in (package_of._rels, its.part.rels):
        for key in [key for key, rel in rels.items() if any(word in rel.reltype for word in NOT_OURS)]:
            rels.pop(key)
    for layout in list(its.slide_layouts):
        if layout.name not in LAYOUTS:
            its.slide_layouts.remove(layout)
    master = its.slide_master
    notes = its.notes_master
    for page in (master, notes, *its.slide_layouts):
        for shape in list(page.placeholders):
            if shape.placeholder_format.type in _unused():
                shape._element.getparent().remove(shape._element)
    _set_typeface(master)
    _set_typeface(notes)
    _place(master.placeholders[0], LEFT, 50, BODY, 72, anchor="t")
    _place(master.placeholders[1], LEFT, TOP, BODY, ROOM, anchor="t")
    _place(its.slide_layouts[0].placeholders[0], LEFT, 150, BODY, 120, anchor="b")
    _place(its.slide_layouts[0].placeholders[1], LEFT, 286, BODY, 190, anchor="t")
    language = package.language_tag(document)
    for root in (its.element, master.element, notes.element, *(layout.element for layout in its.slide_layouts)):
        for element in root.iter():
            if element.get("lang"):
                element.set("lang", language)
            if element.get("algn") == "ctr":
                element.set("algn", "l")
    properties = its.core_properties
    properties.author = properties.last_modified_by = package.AUTHOR
    properties.title = package.clean(f"{document.subtitle}: {document.title}")[:255]
    properties.language = language
    properties.created = properties.modified = package.made_at(document)
    properties.subject = package.clean(" · ".join(document.facts_line))[:255]
    properties.comments = properties.keywords = properties.category = ""
    properties.revision = 1
    return its


def _unused() -> tuple[Any, ...]:
    """Placeholders that would stand empty, or tell a date."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    its = PP_PLACEHOLDER
    return its.DATE, its.HEADER, its.FOOTER, its.SLIDE_NUMBER


def _set_typeface(master: Any) -> None:
    """The typeface in the theme; its numbers say what kind of letters to take where it is not installed."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.opc.oxml import serialize_part_xml
    from pptx.opc.package import XmlPart
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import qn

    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root = parse_xml(theme.blob)
    for letters in root.iter(qn("a:latin")):
        for name, value in (("typeface", look.FONT), ("panose", "020B0604020202020204"), ("pitchFamily", "34")):
            letters.set(name, value)
    if isinstance(theme, XmlPart):
        theme._element = root
    else:
        theme._blob = serialize_part_xml(root)


def _place(shape: Any, x: float, y: float, width: float, height: float, *, anchor: str) -> None:
    from pptx.util import Pt

    shape.left, shape.top, shape.width, shape.height = Pt(x), Pt(y), Pt(width), Pt(height)
    body = shape.text_frame._txBody.bodyPr
    body.set("anchor", anchor)
    for side in ("lIns", "rIns", "tIns", "bIns"):
        body.set(side, "0")


def _element(tag: str, **attributes: str) -> Any:
    from pptx.oxml.ns import qn
    from pptx.oxml.xmlchemy import OxmlElement

    its: Any = OxmlElement(tag)
    assert its.tag == qn(tag)
    for name, value in attributes.items():
        its.set(name, value)
    return its


def bullet(paragraph: Any) -> None:
    """Makes a paragraph an item of a list."""
    properties = paragraph.get_or_add_pPr()
    properties.set("marL", "228600")
    properties.set("indent", "-228600")
    properties.append(_element("a:buChar", char="•"))


def underline(cell: Any) -> None:
    """A thin line below a table's cell, and none beside it."""
    properties = cell.get_or_add_tcPr()
    for n, (side, colour) in enumerate((("a:lnL", ""), ("a:lnR", ""), ("a:lnT", ""), ("a:lnB", look.LINE))):
        line = _element(side, w="9525" if colour else "0")
        if colour:
            fill = _element("a:solidFill")
            fill.append(_element("a:srgbClr", val=colour))
            line.append(fill)
        else:
            line.append(_element("a:noFill"))
        properties.insert(n, line)


def number_field(paragraph: Any, shown: str) -> None:
    """The slide's number, counted by PowerPoint."""
    field = _element("a:fld", id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}", type="slidenum")
    looks = paragraph.r_lst[0].rPr
    paragraph.remove(paragraph.r_lst[0])
    field.append(looks)
    text = _element("a:t")
    text.text = shown
    field.append(text)
    paragraph.get_or_add_pPr().set("algn", "r")
    paragraph.append(field)


def highlight(run: Any, fill: str) -> None:
    """Words on a coloured ground."""
    ground = _element("a:highlight")
    ground.append(_element("a:srgbClr", val=fill))
    run.get_or_add_rPr().append(ground)


def name_sections(its: "Presentation", sections: Sequence[tuple[str, Sequence[int]]]) -> None:
    """Sections that PowerPoint's overview folds: their names, and the ids of their slides."""
    from pptx.oxml import parse_xml

    office, drawing = "http://schemas.microsoft.com/office/powerpoint/2010/main", its.element.nsmap["p"]
    extension = parse_xml(
        f'<p:extLst xmlns:p="{drawing}"><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}">'
        f'<p14:sectionLst xmlns:p14="{office}"/></p:ext></p:extLst>'
    )
    made = extension.makeelement
    for n, (name, slides) in enumerate(sections):
        if not slides:
            continue
        mark = str(uuid5(NAMESPACE_URL, f"howgood section {n}")).upper()
        section = made(f"{{{office}}}section", {"name": package.clean(name), "id": f"{{{mark}}}"})
        ids = made(f"{{{office}}}sldIdLst")
        ids.extend(made(f"{{{office}}}sldId", {"id": str(slide)}) for slide in slides)
        section.append(ids)
        extension[0][0].append(section)
    its.element.append(extension)
