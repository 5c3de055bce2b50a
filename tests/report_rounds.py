"""Random rounds as a report is told them: random answers, drafts, comments and waiting people, through the core."""

import random
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.core.comments import Comment, Decided, Decision, handled, quotes, to_read
from app.core.facts import OwnText, RoundFacts
from app.core.own_text import places
from app.core.questionnaire import Questionnaire
from app.core.rounds import Mode, Purpose
from app.core.snapshot import Given, count, fingerprint, read_back, take
from app.imports import answers_csv
from tests import random_rounds

PLACES = list(random_rounds.PARTNERSHIPS)


def facts_of(
    its: Questionnaire,
    given: Sequence[Given],
    *,
    minimum: int = 5,
    comments: Sequence[Comment] = (),
    organisations: Mapping[str, Sequence[str]] | None = None,
    **more: Any,
) -> RoundFacts:
    """The facts of a round with these responses."""
    on_record = more.get("mode") is Mode.ON_THE_RECORD
    body = take(its, count(its, given), minimum=minimum, all_on_record=on_record).body
    figures = read_back(its, body)
    queue = to_read(its, figures.rows, comments)
    known = {
        "questionnaire": its,
        "figures": figures,
        "comments": quotes(queue),
        "handled": {code: handled(its) for code, its in queue.items()},
        "round": "pilot",
        "partnership": "orkney",
        "partnership_name": "Orkney",
        "purpose": Purpose.BASELINE,
        "mode": Mode.CONFIDENTIAL,
        "minimum": minimum,
        "snapshot_number": 1,
        "snapshot_fingerprint": fingerprint(body),
        "opened": date(2027, 4, 7),
        "closed": date(2027, 4, 25),
        "made": date(2027, 4, 25),
        "organisations": organisations or {},
    }
    return RoundFacts(**{**known, **more})


def random_facts(seed: int) -> list[RoundFacts]:
    """A random round in each of its partnerships."""
    rng = random.Random(f"reports {seed}")
    authored = random_rounds.questionnaire(rng, loose=rng.random() < 0.3)
    its = Questionnaire.model_validate(authored)
    mode = rng.choice([Mode.CONFIDENTIAL, Mode.CONFIDENTIAL, Mode.CONFIDENTIAL, Mode.ON_THE_RECORD])
    minimum = rng.choice([3, 5, 5, 8])
    rows = random_rounds.answers(rng, authored, mode=mode.value)
    responses, problems = answers_csv.read(
        random_rounds.to_csv(rows).encode(),
        its,
        partnerships=PLACES,
        all_on_record=mode is Mode.ON_THE_RECORD,
    )
    assert not problems
    made = []
    for place in PLACES:
        here = [r for r in responses if r.partnership == place]
        drafts = rng.choice([0.0, 0.0, 0.1, 0.6])
        given = [Given(r.perspective, rng.random() >= drafts, r.answers) for r in here]
        submitted = [(r, g) for r, g in zip(here, given, strict=True) if g.is_submitted]
        named: dict[str, list[str]] = {}
        for response, _given in submitted:
            if response.organisation:
                named.setdefault(response.perspective, []).append(response.organisation)
        comments = [
            Comment(code, r.perspective, words, bool(answer.note), _decided(rng, words))
            for r, _given in submitted
            for code, answer in r.answers.items()
            if (words := answer.note or (answer.value if its.by_code[code].kind.is_text else "") or "")
        ]
        facts = facts_of(
            its,
            given,
            minimum=minimum,
            comments=comments,
            organisations={code: sorted(names) for code, names in named.items()},
            mode=mode,
            waiting={p.code: rng.choice([0, 0, 1, 2, 4]) for p in its.perspectives if not p.on_record}
            if rng.random() < 0.3
            else {},
            texts={
                where: OwnText("Words of our own.", "A coordinator", date(2027, 5, 3))
                for where in places(its)
                if rng.random() < 0.2
            },
        )
        made.append(facts)
    return made


def _decided(rng: random.Random, words: str) -> Decided | None:
    """What a person who read it decided; None where nobody read it yet."""
    decision = rng.choice([*Decision, Decision.AS_WRITTEN, Decision.AS_WRITTEN, None])
    return decision and Decided(decision, "" if decision is Decision.KEPT_BACK else words)
