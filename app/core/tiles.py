"""Where each partnership's tile stands in a map laid out like Scotland, and its short name: data that may be edited.

Angus, Dundee and Perth and Kinross are one partnership, Tayside, and so one tile.
"""

from typing import NamedTuple


class Place(NamedTuple):
    """A short name, and the column and row from the upper left."""

    code: str
    column: int
    row: int


TILES: dict[str, Place] = {
    "shetland": Place("SHE", 7, 0),
    "eilean-siar": Place("EIL", 0, 1),
    "orkney": Place("ORK", 5, 1),
    "highland": Place("HIG", 3, 2),
    "moray": Place("MOR", 4, 2),
    "aberdeenshire": Place("ABS", 5, 2),
    "aberdeen-city": Place("ABC", 6, 2),
    "argyll-and-bute": Place("ARG", 2, 3),
    "stirling": Place("STI", 3, 3),
    "tayside": Place("TAY", 4, 3),
    "west-dunbartonshire": Place("WDB", 2, 4),
    "east-dunbartonshire": Place("EDB", 3, 4),
    "clackmannanshire": Place("CLA", 4, 4),
    "fife": Place("FIF", 5, 4),
    "inverclyde": Place("INV", 1, 5),
    "renfrewshire": Place("REN", 2, 5),
    "glasgow": Place("GLA", 3, 5),
    "falkirk": Place("FAL", 4, 5),
    "west-lothian": Place("WLO", 5, 5),
    "edinburgh": Place("EDI", 6, 5),
    "east-lothian": Place("ELO", 7, 5),
    "north-ayrshire": Place("NAY", 1, 6),
    "east-renfrewshire": Place("ERE", 2, 6),
    "north-lanarkshire": Place("NLA", 3, 6),
    "south-lanarkshire": Place("SLA", 4, 6),
    "midlothian": Place("MID", 5, 6),
    "south-ayrshire": Place("SAY", 2, 7),
    "east-ayrshire": Place("EAY", 3, 7),
    "dumfries-and-galloway": Place("DGA", 4, 7),
    "scottish-borders": Place("BOR", 5, 7),
}
