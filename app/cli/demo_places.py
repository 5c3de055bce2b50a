"""The demo's invented partnerships: who answers in each round, and how they see the sections."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """An invented partnership, how many answer from each perspective, and the usual chance of a favourable answer.

    `spread` moves that chance from question to question; `later` are the sizes in the follow-up round that differ.
    """

    slug: str
    name: str
    interface: str
    sizes: dict[str, int]
    leaning: dict[str, float]
    spread: float = 0.08
    drafts: dict[str, int] = field(default_factory=dict)
    later: dict[str, int] = field(default_factory=dict)


PLACES = (
    Place(
        "strathairn",
        "Strathairn (example)",
        "Strathairn Voluntary Action (example)",
        {"statutory": 34, "tsi": 1, "third-sector": 41},
        {"statutory": 0.66, "tsi": 0.6, "third-sector": 0.6},
        drafts={"statutory": 3, "third-sector": 6},
        later={"statutory": 31, "third-sector": 44},
    ),
    Place(
        "inverlunan",
        "Inverlunan (example)",
        "Inverlunan Third Sector Interface (example)",
        {"statutory": 7, "tsi": 1, "third-sector": 3},
        {"statutory": 0.72, "tsi": 0.6, "third-sector": 0.6},
        drafts={"third-sector": 2},
        later={"third-sector": 8},
    ),
    Place(
        "glen-orrin",
        "Glen Orrin (example)",
        "Glen Orrin CVS (example)",
        {"statutory": 14, "tsi": 1, "third-sector": 16},
        {"statutory": 0.8, "tsi": 0.4, "third-sector": 0.33},
        drafts={"statutory": 1},
    ),
    Place(
        "kinbrae",
        "Kinbrae (example)",
        "Kinbrae Voluntary Action (example)",
        {"statutory": 11, "tsi": 1, "third-sector": 12},
        {"statutory": 0.7, "tsi": 0.7, "third-sector": 0.68},
    ),
    Place(
        "dunlarach",
        "Dunlarach (example)",
        "Dunlarach Connects (example)",
        {"statutory": 9, "tsi": 1, "third-sector": 8},
        {"statutory": 0.55, "tsi": 0.5, "third-sector": 0.5},
        drafts={"third-sector": 1},
    ),
    Place(
        "ardmoran",
        "Ardmoran (example)",
        "Ardmoran Third Sector Interface (example)",
        {"statutory": 10, "tsi": 1, "third-sector": 9},
        {"statutory": 0.76, "tsi": 0.7, "third-sector": 0.7},
        drafts={"statutory": 1},
        later={"third-sector": 11},
    ),
)

# The chance of a favourable answer where it is not the place's usual one: place → section → perspective.
LEANING: dict[str, dict[str, dict[str, float]]] = {
    "strathairn": {
        "leadership": {"statutory": 0.9, "tsi": 0.9, "third-sector": 0.84},
        "delivery": {"statutory": 0.88, "tsi": 0.9, "third-sector": 0.83},
        "voices": {"statutory": 0.85, "tsi": 0.9, "third-sector": 0.86},
        "resources": {"statutory": 0.42, "tsi": 0.2, "third-sector": 0.22},
        "needs": {"statutory": 0.48, "tsi": 0.4, "third-sector": 0.38},
        "representation": {"statutory": 0.74, "tsi": 0.6, "third-sector": 0.52},
    },
    "inverlunan": {
        "linking": {"statutory": 0.92, "tsi": 0.95, "third-sector": 0.9},
        "resources": {"statutory": 0.35, "tsi": 0.3, "third-sector": 0.3},
        "leadership": {"statutory": 0.9, "tsi": 0.9, "third-sector": 0.85},
    },
    "glen-orrin": {
        "resources": {"statutory": 0.4, "tsi": 0.1, "third-sector": 0.12},
        "voices": {"statutory": 0.9, "tsi": 0.9, "third-sector": 0.85},
        "delivery": {"statutory": 0.9, "tsi": 0.8, "third-sector": 0.75},
    },
    "kinbrae": {
        "leadership": {"statutory": 0.85, "tsi": 0.9, "third-sector": 0.8},
        "plan": {"statutory": 0.5, "tsi": 0.4, "third-sector": 0.45},
    },
    "dunlarach": {
        "leadership": {"statutory": 0.92, "tsi": 0.9, "third-sector": 0.9},
        "representation": {"statutory": 0.66, "tsi": 0.7, "third-sector": 0.62},
        "voices": {"statutory": 0.75, "tsi": 0.8, "third-sector": 0.7},
        "resources": {"statutory": 0.3, "tsi": 0.2, "third-sector": 0.25},
    },
    "ardmoran": {
        "leadership": {"statutory": 0.93, "tsi": 0.9, "third-sector": 0.9},
        "delivery": {"statutory": 0.92, "tsi": 0.9, "third-sector": 0.88},
        "resources": {"statutory": 0.4, "tsi": 0.3, "third-sector": 0.3},
    },
}

# The same in the follow-up round, in the sections that have changed since.
LATER: dict[str, dict[str, dict[str, float]]] = {
    "strathairn": {
        "resources": {"statutory": 0.68, "tsi": 0.8, "third-sector": 0.62},
        "representation": {"statutory": 0.46, "tsi": 0.2, "third-sector": 0.3},
    },
    "glen-orrin": {"linking": {"statutory": 0.85, "tsi": 1.0, "third-sector": 0.72}},
    "kinbrae": {"review": {"statutory": 0.55, "tsi": 0.6, "third-sector": 0.5}},
    "ardmoran": {"resources": {"statutory": 0.66, "tsi": 0.7, "third-sector": 0.64}},
}

# The chance of “don’t know” and the like, where it is not the usual one: place → section.
UNKNOWN: dict[str, dict[str, float]] = {
    "strathairn": {"review": 0.38},
    "glen-orrin": {"review": 0.2},
}
