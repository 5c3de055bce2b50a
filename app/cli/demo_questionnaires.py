"""The demo's own questionnaire in two versions, made of the shipped one, so that a real trend can be shown.

It has an id of its own, stands in no file and is never an official version. Its second version asks what the shipped
questionnaire asks; its first, a year earlier, put one section on another scale, left one question out and worded
another differently: each of the three things that a report on change has to tell apart.
"""

import json
from typing import Any

from app.core.questionnaire import Questionnaire

FREQUENCY = {
    "title": {"en": "Frequency"},
    "levels": [
        {"code": "always", "label": {"en": "Always"}, "favourable": True},
        {"code": "often", "label": {"en": "Often"}, "favourable": True},
        {"code": "seldom", "label": {"en": "Seldom"}, "favourable": False},
        {"code": "never", "label": {"en": "Never"}, "favourable": False},
    ],
}
ON_ANOTHER_SCALE = "plan"
NOT_YET_ASKED = "plan_actions"
REWORDED = "voices_asked"


def versions(shipped: Questionnaire) -> tuple[Questionnaire, Questionnaire]:
    """The example questionnaire as it was first asked, and as it is asked now."""
    return _version(shipped, 1), _version(shipped, 2)


def _version(shipped: Questionnaire, number: int) -> Questionnaire:
    plain: dict[str, Any] = json.loads(shipped.canonical())
    plain["id"], plain["version"] = f"{shipped.id}-example", number
    for slot in ("title", "short_title"):
        plain[slot] = {"en": f"{plain[slot]['en']} (example)"}
    if number == 1:
        plain["scales"]["frequency"] = FREQUENCY
        for section in plain["sections"]:
            if section["code"] == ON_ANOTHER_SCALE:
                section["scale"] = "frequency"
            section["questions"] = [q for q in section["questions"] if q["code"] != NOT_YET_ASKED]
            for question in section["questions"]:
                if question["code"] == REWORDED:
                    question["wording"]["third-sector"]["en"] = "Families we work with are asked what they need."
    return Questionnaire.from_canonical(json.dumps(plain))
