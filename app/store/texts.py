"""The words that a partnership's own people write into a report: beside the snapshot, with their author and day."""

from datetime import datetime

from sqlmodel import Session, col, select

from app.core.clock import SCOTLAND
from app.core.comments import fingerprint
from app.core.facts import OwnText
from app.store import audit
from app.store.tables import Partnership, Person, ReportText, Round
from app.store.upsert import insert_into, or_replace


def of_report(session: Session, round_: Round, partnership: Partnership | None) -> dict[str, OwnText]:
    """What stands at each place of the report; places without words are left out."""
    found = session.exec(
        select(ReportText, Person)
        .join(Person)
        .where(
            ReportText.round_id == round_.id,
            col(ReportText.partnership_id).is_not_distinct_from(partnership.id if partnership else None),
            ReportText.words != "",
        )
    )
    return {
        text.place: OwnText(text.words, author.email, text.written_at.astimezone(SCOTLAND).date())
        for text, author in found
    }


def write(
    session: Session,
    round_: Round,
    partnership: Partnership | None,
    place: str,
    words: str,
    *,
    seen: str,
    now: datetime,
    by: Person,
) -> bool:
    """Puts these words where those of the mark `seen` stand; False, and nothing written, when others stand there."""
    key = f"{round_.slug}/{partnership.slug if partnership else ''}/{place}"
    kept = session.get(ReportText, key)
    before = kept.words if kept else ""
    if words == before:
        return True
    if fingerprint(before) != seen:
        return False
    row = {
        "key": key,
        "round_id": round_.id,
        "partnership_id": partnership.id if partnership else None,
        "place": place,
        "words": words,
        "author_id": by.id,
        "written_at": now,
    }
    insert = or_replace(
        insert_into(session, ReportText).values(row),
        at=["key"],
        taking=["words", "author_id", "written_at"],
        where=col(ReportText.words) == before,
    )
    written = session.connection().execute(insert.returning(col(ReportText.key)))
    if written.first() is None:  # somebody else's words came first, a moment ago
        return False
    audit.note(session, audit.Event.REPORT_TEXT_WRITTEN, at=now, by=by, subject=key)
    return True
