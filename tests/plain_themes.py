"""Themes over partnerships, counted a second time from raw answers; this imports nothing of `app`.

DESIGN section 5 ("Over several partnerships" and "Comments") is its only source. Every released open answer is taken
as a comment, and `themes` says under which themes a text stands.
"""

from collections.abc import Callable

from tests.plain_calculation import (
    decide_rows,
    people_with_an_answer,
    perspectives_asked,
    rows_of_the_report,
    stands,
)
from tests.plain_national import is_reported

OPEN = ("short_text", "long_text")


def themes_over(
    questionnaire: dict,
    rows: list[dict],
    *,
    partnerships: list[str],
    mode: str,
    minimum: int,
    themes: Callable[[str], set[str]],
) -> dict:
    """By theme the comments, the partnerships they come from and the comments by perspective; and of all comments."""
    perspectives = [each["code"] for each in questionnaire["perspectives"]]
    on_record = {p["code"]: mode == "on-the-record" or bool(p["on_record"]) for p in questionnaire["perspectives"]}
    has_confidential = not all(on_record.values())
    made = {}
    for slug in partnerships:
        people = people_with_an_answer(questionnaire, rows, slug)
        fates = decide_rows(perspectives, on_record, {code: len(people[code]) for code in perspectives}, minimum)
        of_place = rows_of_the_report(perspectives, on_record, fates, people)
        if is_reported(of_place, has_confidential):
            made[slug] = of_place
    written = []  # question, partnership, perspective with a row of its own or None, text
    seen, own_shown = {}, set()
    for section in questionnaire["sections"]:
        for question in section["questions"]:
            code = question["code"]
            asked = perspectives_asked(question, perspectives)
            standing = {slug: [row for row in of_place if stands(row, asked)] for slug, of_place in made.items()}
            standing = {slug: its for slug, its in standing.items() if is_reported(its, has_confidential)}
            if len(standing) < 3:
                continue
            where = {
                who: {slug for slug, its in standing.items() if any(_alone(row) == who for row in its)}
                for who in perspectives
            }
            alone = {who for who in perspectives if len(where[who]) >= 3}
            own_shown |= alone
            if question["type"] not in OPEN:
                continue
            for slug, its in standing.items():
                for row in its:
                    who = _alone(row) if _alone(row) in alone else None
                    for person in row["people"]:
                        if code in person and person[code] and not _is_non_answer(person[code]):
                            written.append((code, slug, who, person[code]))
                            seen[code] = set(standing)
    reported = set().union(*seen.values()) if seen else set()

    def counted(those: list[tuple]) -> dict:
        return {
            "comments": len(those),
            "partnerships": len({slug for _q, slug, _who, _text in those}) if len(reported) >= 5 else None,
            "perspectives": {
                code: sum(who == code for _q, _slug, who, _text in those) if code in own_shown else None
                for code in perspectives
            },
        }

    every = {theme for one in written for theme in themes(_text(one[3]))}
    return {
        "themes": {theme: counted([one for one in written if theme in themes(_text(one[3]))]) for theme in every},
        "comments": len(written),
        "partnerships": len(reported),
        "uncoded": sum(not themes(_text(one[3])) for one in written),
    }


def _alone(row: dict) -> str | None:
    """The perspective that stands in this row by itself."""
    return None if row["kind"] == "merged" else row["perspectives"][0]


def _text(answer: str | list[str]) -> str:
    return answer if isinstance(answer, str) else answer[0]


def _is_non_answer(answer: str | list[str]) -> bool:
    return answer in ("dont_know", "not_applicable", "prefer_not_to_say")
