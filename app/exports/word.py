"""The empty Word document that reports are written into, and the small pieces of its XML.

The library's own template is emptied: its styles, settings and properties tell of another time and maker.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.document import Document
from app.exports import package
from app.exports.look import Shade
from app.language import _

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "docx"
TEXT_WIDTH = 9638  # of an A4 page with margins of 2 cm, in twentieths of a point
NOT_OURS = ("thumbnail", "extended-properties", "customXml", "stylesWithEffects", "webSettings")


@cache
def _template(name: str) -> bytes:
    return (TEMPLATES / name).read_bytes()


def w(tag: str, *children: "Element", **attributes: object) -> "Element":
    """An element of WordprocessingML."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(children)
    return element


def run(
    text: str, *, style: str = "", shade: Shade | None = None, is_bold: bool = False, is_italic: bool = False
) -> "Element":
    """Words in one look."""
    from docx.oxml.text.run import CT_R

    text = package.clean(text)
    properties = w("rPr")
    if style:
        properties.append(w("rStyle", val=style))
    if is_bold:
        properties.append(w("b"))
    if is_italic:
        properties.append(w("i"))
    if shade is not None:
        properties.append(w("color", val=shade.ink))
        properties.append(w("shd", val="clear", color="auto", fill=shade.fill))
    if package.is_right_to_left(text):
        properties.append(w("rtl"))
    its = w("r", *([properties] if len(properties) else []))
    assert isinstance(its, CT_R)
    its.text = text  # with line breaks and tabs as Word has them
    return its


def paragraph(
    style: str,
    *content: "Element",
    about: str = "",
    keeps_next: bool = False,
    starts_page: bool = False,
    is_right: bool = False,
) -> "Element":
    """A paragraph in a style; `about` are its words, which decide its direction."""
    properties = w("pPr", w("pStyle", val=style))
    if keeps_next:
        properties.append(w("keepNext"))
    if starts_page:
        properties.append(w("pageBreakBefore"))
    if package.is_right_to_left(about):
        properties.append(w("bidi"))
    if is_right:
        properties.append(w("jc", val="right"))
    return w("p", properties, *content)


def field(code: str, shown: str) -> Iterable["Element"]:
    """A field such as a page number, with what is shown until Word counts again."""
    instruction = w("instrText")
    instruction.text = f" {code} "
    yield w("r", w("fldChar", fldCharType="begin"))
    yield w("r", instruction)
    yield w("r", w("fldChar", fldCharType="separate"))
    yield run(shown)
    yield w("r", w("fldChar", fldCharType="end"))


def link(anchor: str, text: str, *, is_bold: bool = False) -> "Element":
    """A way to a bookmark of this document."""
    return w("hyperlink", run(text, style="Hyperlink", is_bold=is_bold), anchor=anchor, history=1)


def bookmark(n: int, name: str, *content: "Element") -> Iterable["Element"]:
    """Content that links may lead to."""
    yield w("bookmarkStart", id=n, name=name)
    yield from content
    yield w("bookmarkEnd", id=n)


def empty(document: Document) -> "WordDocument":
    """A document on A4 with our styles, its language and properties, and what stands on every page."""
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn
    from docx.shared import Cm

    its = docx.Document()
    for rels in (its.part.rels, its.part.package.rels):
        for key in [key for key, rel in rels.items() if any(word in rel.reltype for word in NOT_OURS)]:
            del rels[key]
    for element, name in (
        (its.styles.element, "styles.xml"),
        (its.settings.element, "settings.xml"),
        (its.part.numbering_part.element, "numbering.xml"),
    ):
        for child in list(element):
            element.remove(child)
        element.extend(list(parse_xml(_template(name))))
    its.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)._blob = _template("fonts.xml")
    for language in its.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), package.language_tag(document))
    section = its.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    section.header_distance = section.footer_distance = Cm(1)
    _every_page(its, document)
    _properties(its, document)
    return its


def _every_page(its: "WordDocument", document: Document) -> None:
    """The mark of example data above, the report's name and the page's number below."""
    header, footer = its.sections[0].header._element, its.sections[0].footer._element
    for part in (header, footer):
        for child in list(part):
            part.remove(child)
    if document.is_example:
        words = run(_("Example data."), style="Strong"), run(" " + _("Nobody gave these answers."))
        header.append(paragraph("ExampleHeader", *words))
    else:
        header.append(paragraph("Header"))
    before, between, after = _("Page {n} of {all}").replace("{all}", "{n}").split("{n}")
    pages = (run("\t" + before), *field("PAGE", "1"), run(between), *field("NUMPAGES", "1"), run(after))
    footer.append(paragraph("Footer", run(f"{document.subtitle} · {document.title}"[:80]), *pages))


def _properties(its: "WordDocument", document: Document) -> None:
    properties = its.core_properties
    properties.author = properties.last_modified_by = package.AUTHOR
    properties.title = package.clean(f"{document.subtitle}: {document.title}")[:255]
    properties.subject = package.clean(" · ".join(document.facts_line))[:255]
    properties.language = package.language_tag(document)
    properties.created = properties.modified = package.made_at(document)
    properties.comments = properties.keywords = properties.category = ""
    properties.revision = 1
