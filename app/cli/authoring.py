"""What authors of questionnaires ask: is this file good, and what does a new version do to comparison over time?"""

from collections.abc import Iterator
from pathlib import Path

import typer

from app.cli.doors import check_file, open_database, refusing, told
from app.core.comparison import Diff, QuestionDiff
from app.core.comparison import diff as differences
from app.core.errors import Refusal
from app.core.questionnaire import Questionnaire
from app.reports.change_words import why_in_words
from app.store import questionnaires


def check(files: list[Path]) -> None:
    """Checks questionnaire files: each problem as file:line: where: what to do."""
    failed = False
    for path in files:
        questionnaire, problems = check_file(path)
        failed = failed or bool(problems)
        for problem in problems:
            print(told(problem, str(path)))
        if questionnaire is not None:
            scaled = sum(q.scale is not None for q in questionnaire.questions)
            print(
                f"{path}: {questionnaire.name}: {len(questionnaire.perspectives)} perspectives,"
                f" {len(questionnaire.sections)} sections, {len(questionnaire.questions)} questions"
                f" ({scaled} on a scale), fingerprint {questionnaire.fingerprint}"
            )
    raise typer.Exit(1 if failed else 0)


@refusing
def diff(old: str, new: str) -> None:
    """Tells what a new version breaks, each version a file or a name such as id.v1: what, whether it compares, why."""
    older, newer = _version(old), _version(new)
    lines = list(_lines(differences(older, newer)))
    for line in lines:
        print("\t".join(line))
    if not lines:
        print("Every question and section can be compared, and none is worded anew.")


def _version(named: str) -> Questionnaire:
    path = Path(named)
    if not path.is_file():
        with open_database() as database, database.reading() as session:
            return questionnaires.named(session, named)
    questionnaire, problems = check_file(path)
    if questionnaire is None or problems:
        raise Refusal(f"{path} has problems: `howgood check {path}` lists them.")
    return questionnaire


def _lines(found: Diff) -> Iterator[tuple[str, str, str]]:
    for code, why in found.sections.items():
        if why is not None:
            yield f"section {code}", "not comparable", why_in_words(why)
    for code, its in found.questions.items():
        if its.breaks is not None:
            yield code, "not comparable", why_in_words(its.breaks)
        elif not its.is_as_it_was:
            yield code, "comparable", "; ".join(_remarks(its))
    if not found.same_rule:
        yield "reading", "not comparable", "the rule that gives readings is another"


def _remarks(its: QuestionDiff) -> Iterator[str]:
    if its.is_reworded:
        yield "worded anew"
    if its.asked_anew:
        yield f"not for {', '.join(its.asked_anew)}: asked anew"
    if its.asked_no_more:
        yield f"not for {', '.join(its.asked_no_more)}: asked no more"
