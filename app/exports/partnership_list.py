"""The list of partnerships, in the form in which it can be imported again."""

from collections.abc import Sequence

from app.core.partnerships import PARTED_BY, BodyKind, Listed
from app.exports.lists import List


def as_list(listed: Sequence[Listed]) -> List:
    """One line a partnership; several bodies of a kind are parted by semicolons, with the area each is for."""

    def of(its: Listed, kind: BodyKind) -> str:
        named = [f"{part.area}: {part.name}" if part.area else part.name for part in its.parts if part.kind is kind]
        return f"{PARTED_BY} ".join(named)

    return List(
        "partnerships",
        ("slug", "name", "local_authority", "health_board", "tsi"),
        (28, 28, 36, 32, 60),
        [[its.slug, its.name, *(of(its, kind) for kind in BodyKind)] for its in listed],
    )
