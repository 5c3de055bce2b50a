"""One line of the bench's table."""

from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True)
class Line:
    """What was measured, what it should be, and what the same machine can do at best."""

    work: str
    aim: str
    measured: str
    floor: str = ""
    is_met: bool | None = None  # None: reported, without an aim

    def __str__(self) -> str:
        met = {True: "yes", False: "NO", None: ""}[self.is_met]
        return f"| {self.work} | {self.aim} | {self.measured} | {self.floor} | {met} |"


HEAD = "| work | aim | measured | floor in the same run | met |\n|---|---|---|---|---|"


def p95(seconds: list[float]) -> float:
    """The wait that 95 in 100 stayed under, in milliseconds."""
    return quantiles(seconds, n=20)[-1] * 1000


def p50(seconds: list[float]) -> float:
    """The middle wait, in milliseconds."""
    return sorted(seconds)[len(seconds) // 2] * 1000
