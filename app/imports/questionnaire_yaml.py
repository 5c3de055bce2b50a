"""A questionnaire from YAML. Every problem is found at once and told with its line, its place and what to do."""

from dataclasses import dataclass, field
from typing import Any

import yaml
from pydantic import ValidationError

from app.core.errors import Problem
from app.core.questionnaire import Questionnaire
from app.core.questionnaire_check import Place, faults

LARGEST = 2_000_000  # characters
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser where PyYAML was built with it


@dataclass
class _Lines:
    """The line on which each place of the file begins, and problems met on the way."""

    of: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    nodes: set[int] = field(default_factory=set)

    def nearest(self, place: Place) -> int:
        """The line of the place, or of the nearest thing around it that is written down."""
        while place and place not in self.of:
            place = place[:-1]
        return self.of.get(place, 1)


def read(text: str) -> tuple[Questionnaire | None, list[Problem]]:
    """The questionnaire, or None and everything that stands against it."""
    if len(text) > LARGEST:
        return None, [Problem("", f"the file is over {LARGEST:,} characters long: split it", 1)]
    lines = _Lines()
    try:
        node = yaml.compose(text, Loader=Loader)
        plain = _plain(node, (), lines) if node is not None else None
    except yaml.YAMLError as error:
        return None, [_broken(error)]
    except RecursionError:
        return None, [Problem("", "the file is nested too deeply: write it flat, as the README shows", 1)]
    if not isinstance(plain, dict):
        return None, [Problem("", "write keys such as `id`, `version` and `sections`", 1)]
    try:
        questionnaire = Questionnaire.model_validate(plain)
    except ValidationError as error:
        return None, sorted([*lines.problems, *_told(error, lines)], key=lambda p: p.line or 0)
    across = [Problem(_where(place), message, lines.nearest(place)) for place, message in faults(questionnaire)]
    problems = sorted([*lines.problems, *across], key=lambda p: p.line or 0)
    return (None if problems else questionnaire), problems


def _plain(node: yaml.Node, place: Place, lines: _Lines) -> Any:
    lines.of[place] = node.start_mark.line + 1
    if not isinstance(node, yaml.ScalarNode):
        if id(node) in lines.nodes:  # a few lines of aliases can stand for more than a computer holds
            lines.problems.append(Problem(_where(place), "write this out: aliases are not read", lines.of[place]))
            return None
        lines.nodes.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*place, n), lines) for n, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        plain: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else str(key_node.start_mark)
            here = (*place, key)
            if key in plain:
                lines.problems.append(
                    Problem(_where(here), "this key stands twice: keep one", key_node.start_mark.line + 1)
                )
            plain[key] = _plain(value_node, here, lines)
            lines.of[here] = key_node.start_mark.line + 1
        return plain
    return _scalar(node, place, lines)


def _scalar(node: yaml.Node, place: Place, lines: _Lines) -> Any:
    """Plain YAML values; a bare yes, no, on or off that stands for a code stays the word that was written."""
    if node.tag == "tag:yaml.org,2002:str":
        return node.value
    if node.tag == "tag:yaml.org,2002:bool" and place and place[-1] not in ("on_record", "favourable", "required"):
        return node.value
    if node.tag == "tag:yaml.org,2002:float":
        return node.value
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError):
        lines.problems.append(Problem(_where(place), f"put quotes around {node.value}", node.start_mark.line + 1))
        return None


def _broken(error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    return Problem(
        "",
        f"this is not YAML ({what}): check the indent, colons and quotes here",
        mark.line + 1 if mark else 1,
    )


def _told(error: ValidationError, lines: _Lines) -> list[Problem]:
    """Pydantic's findings in our words."""
    told = []
    for found in error.errors():
        place: Place = tuple(part for part in found["loc"] if part != "[key]")
        message = found["msg"].removeprefix("Value error, ")
        if found["type"] == "missing":
            place, message = place[:-1], f"add `{place[-1]}`"
        elif found["type"] == "extra_forbidden":
            message = "unknown key: check the spelling, or take it out"
        elif found["type"] == "string_pattern_mismatch":
            message = "use letters, digits, - and _ only, beginning with a letter or digit"
        else:
            message = message[0].lower() + message[1:]
        told.append(Problem(_where(place), message, lines.nearest(place)))
    return told


def _where(place: Place) -> str:
    """`sections[2].questions[0].type`, counted from 1 as people count."""
    words = ""
    for part in place:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if words else str(part)
    return words or "file"
