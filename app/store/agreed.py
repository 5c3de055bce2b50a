"""What workshops on a report agreed, for that report."""

from sqlmodel import Session, col, select

from app.core.agreed import Agreed
from app.core.clock import SCOTLAND
from app.store import rooms, workshops
from app.store.tables import Partnership, Round, Snapshot
from app.store.workshop_tables import Workshop


def of_report(session: Session, round_: Round, partnership: Partnership | None) -> list[Agreed]:
    """The positions that the rooms have agreed and not taken back, workshop by workshop as they were made."""
    if partnership is None:
        return []
    of = select(Workshop).join(Snapshot).where(Snapshot.round_id == round_.id)
    its = session.exec(of.where(Workshop.partnership_id == partnership.id).order_by(col(Workshop.made_at)))
    found = []
    for workshop in its.all():
        agenda = workshops.items(session, workshop)
        asked = {str(item.id): item.question for item in agenda}
        for item in agenda:
            if not rooms.is_settled(workshop, item):
                continue
            reveals = workshops.told_outside(workshop, rooms.reveals(session, item).values())
            last = reveals[-1].get("dots", {}) if reveals else {}
            found.append(
                Agreed(
                    workshop=workshop.title,
                    day=(workshop.began_at or workshop.made_at).astimezone(SCOTLAND).date(),
                    question=item.question,
                    position=item.position,
                    why=item.why,
                    evidence=item.evidence,
                    dissent=item.dissent,
                    reveals=reveals,
                    dots={code: n for area, n in last.items() if (code := asked.get(area))},
                )
            )
    return found
