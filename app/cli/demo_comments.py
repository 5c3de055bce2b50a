"""What the demo's invented people write, section by section. All of it is made up."""

import random

# Prompt → perspective → what is written, by the end of the question's code.
WELL: dict[str, dict[str, tuple[str, ...]]] = {
    "leadership": {
        "statutory": ("The joint chairs have changed the tone of the group.", "We now ask first and decide after."),
        "tsi": ("The chief social work officer comes to our forum twice a year and stays for questions.",),
        "third-sector": (
            "The joint chairs make a difference. People now ask us first.",
            "I can ring the lead officer and get an answer the same day.",
        ),
    },
    "representation": {
        "statutory": ("Deputies are named, so a seat is never empty.",),
        "tsi": ("Both seats on the strategic group were filled by a vote of the forum.",),
        "third-sector": ("Our representative sends round a short note after each meeting.",),
    },
    "linking": {
        "statutory": ("The forum gives us one place to ask.",),
        "tsi": ("Small groups come since we moved the forum to the evening.",),
        "third-sector": ("The Interface keeps us in the loop even though we have no paid staff.",),
    },
    "needs": {
        "statutory": ("The youth groups’ survey filled a gap in our own data.",),
        "third-sector": ("For once somebody asked what we see on the doorstep.",),
    },
    "resources": {
        "statutory": ("The joint fund for early help worked well.",),
        "third-sector": ("The small grants form is two pages. Thank you.",),
    },
    "plan": {
        "statutory": ("The day on priorities had as many charities as officers in the room.",),
        "third-sector": ("Our point about young carers is in the plan, on page 14.",),
    },
    "voices": {
        "statutory": ("Third sector colleagues reach families who would never come to a council event.",),
        "tsi": ("Young people wrote the questions for the last round of listening themselves.",),
        "third-sector": ("The young people heard back within a month what had changed.",),
    },
    "delivery": {
        "statutory": ("The family hubs are run jointly and it shows.",),
        "third-sector": (
            "Referrals go both ways now.",
            "Joint training on trauma was excellent.",
            "When we are stuck we ring Mairi Sample on 0131 496 0000, and she finds a way.",
        ),
    },
    "review": {
        "statutory": ("Case studies from partners brought the yearly report to life.",),
        "third-sector": ("We were asked for a story about our work, and it was used.",),
    },
}
BETTER: dict[str, dict[str, tuple[str, ...]]] = {
    "leadership": {"third-sector": ("Come and see a group at work once a year.",)},
    "representation": {
        "statutory": ("We should plan the agenda three months ahead.",),
        "tsi": ("Two days is not enough to ask forty groups anything.",),
        "third-sector": (
            "Papers come two days before the meeting.",
            "Pay small groups for the hours they give to meetings.",
        ),
    },
    "linking": {
        "statutory": ("Funding for the Interface ends in March each year.",),
        "tsi": ("One post for the whole area is stretched very thin.",),
        "third-sector": ("A one-page note after each meeting would do.",),
    },
    "needs": {
        "statutory": ("We ask for data late and in a form that few can fill in.",),
        "third-sector": ("Nobody told us what became of the figures we sent.",),
    },
    "resources": {
        "statutory": ("Three-year awards would help us as well.",),
        "tsi": ("Notice of cuts came after the year had begun.",),
        "third-sector": (
            "One-year funding means that we give notice to staff every January.",
            "The reporting is the same for two thousand pounds as for two hundred thousand.",
        ),
    },
    "plan": {"third-sector": ("The draft reached us with five working days to answer.",)},
    "voices": {"third-sector": ("Ask less often, and tell people what happened.",)},
    "delivery": {"statutory": ("Information sharing is still slow.",)},
    "review": {"third-sector": ("We do not know how progress is judged.", "Share the indicators in plain words.")},
}
# In the follow-up round.
WELL_LATER: dict[str, dict[str, tuple[str, ...]]] = {
    "resources": {
        "statutory": ("The first three-year awards have been made.",),
        "tsi": ("Groups now hear in November what they will have in April.",),
        "third-sector": ("For the first time we could offer a worker a two-year contract.",),
    },
    "linking": {"third-sector": ("The forum answers within the week now.",)},
    "leadership": {"third-sector": ("The joint chairs kept their word on coming to see us.",)},
}
BETTER_LATER: dict[str, dict[str, tuple[str, ...]]] = {
    "representation": {
        "statutory": ("Two third sector seats have stood empty since the summer.",),
        "tsi": ("Nobody has filled the seats that fell free, and meetings clash with ours.",),
        "third-sector": ("We no longer know who speaks for us.", "The notes after meetings have stopped."),
    },
    "review": {"statutory": ("The yearly report came out after the budget was set.",)},
}
CHANGE: tuple[str, ...] = (
    "Fewer questions about commissioning for those who are not funded.",
    "Clear and to the point.",
)


class Deck:
    """Each written line is dealt once to the people of one perspective, so that no two say the same."""

    def __init__(self, chance: random.Random, perspective: str, *, is_later: bool = False):
        self._chance = chance
        well, better = (WELL_LATER, BETTER_LATER) if is_later else (WELL, BETTER)
        self._lines = {
            end: {section: list(its.get(perspective, ())) for section, its in written.items()}
            for end, written in (("works_well", well), ("better", better))
        }
        self._lines["change"] = {"about_the_tool": list(CHANGE) if perspective == "third-sector" else []}

    def draw(self, section: str, question: str) -> str:
        """What this person writes under this question; mostly nothing."""
        for end, written in self._lines.items():
            if question.endswith(end) and written.get(section) and self._chance.random() < 0.4:
                return written[section].pop(0)
        return ""
