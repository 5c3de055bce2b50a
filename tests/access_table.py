"""Who gets in where, route by route: written down apart from `app.core.access`, and compared with it by a loop."""

from collections.abc import Mapping

from app.core.access import Role

STAFF, READER, COORDINATOR, TSI, FACILITATOR, BOARD = Role
Row = Mapping[Role, str]  # for whom, and about which place: `own` partnership, `other`, or `none` of them

ANY = "own other none"
NATIONAL: Row = {STAFF: ANY}
EVERYBODY: Row = dict.fromkeys(Role, ANY)
WATCHES: Row = {STAFF: ANY, COORDINATOR: "own", TSI: "own"}
READS: Row = {STAFF: ANY, READER: ANY, COORDINATOR: "own", TSI: "own", BOARD: "own"}

NATION, PLACE = "/rounds/{slug}", "/rounds/{slug}/partnerships/{partnership}"

PRACTICES, OFFERS = "/partnerships/{partnership}/practices", {STAFF: "own other", COORDINATOR: "own"}
THEMES, BOOK = f"{NATION}/themes", "/codebooks/{questionnaire}"

ROWS: dict[str, Row] = {
    "GET /desk": EVERYBODY,
    "GET /account": EVERYBODY,
    "POST /account/devices/{device}/end": EVERYBODY,
    "POST /sign-out": EVERYBODY,
    # Lists show only what is one's own: tests/test_access.py tells of each.
    "GET /rounds": {STAFF: ANY, COORDINATOR: ANY, TSI: ANY},
    "GET /reports": {STAFF: ANY, READER: ANY, COORDINATOR: ANY, TSI: ANY, BOARD: ANY},
    "GET /partnerships": {STAFF: ANY, READER: ANY, COORDINATOR: ANY, TSI: ANY},
    "GET /rounds/new": NATIONAL,
    "POST /rounds": NATIONAL,
    f"GET {NATION}": WATCHES,
    f"POST {NATION}/close": NATIONAL,
    f"GET {NATION}/reopen": NATIONAL,
    f"POST {NATION}/reopen": NATIONAL,
    f"POST {NATION}/answers/{{form}}": NATIONAL,
    f"GET {NATION}/reports/{{report}}": {STAFF: ANY, READER: ANY},
    f"GET {PLACE}/reports/{{report}}": READS,
    f"GET {NATION}/texts": NATIONAL,
    f"GET {NATION}/texts/{{place}}": NATIONAL,
    f"POST {NATION}/texts/{{place}}": NATIONAL,
    f"GET {PLACE}/texts": WATCHES,
    f"GET {PLACE}/texts/{{place}}": WATCHES,
    f"POST {PLACE}/texts/{{place}}": WATCHES,
    "GET /practices": EVERYBODY,
    "GET /practices/{practice}": EVERYBODY,
    f"GET {PRACTICES}/new": OFFERS,
    f"POST {PRACTICES}": OFFERS,
    f"GET {PRACTICES}/{{practice}}": OFFERS,
    f"POST {PRACTICES}/{{practice}}": OFFERS,
    f"POST {PRACTICES}/{{practice}}/withdraw": OFFERS,
    **{
        f"{method} {of}{part}": WATCHES if of == PLACE else NATIONAL
        for of in (NATION, PLACE)
        for method, part in (
            ("GET", "/invitations"),
            ("GET", "/invitations/{perspective}"),
            ("POST", "/invitations/{perspective}"),
            ("GET", "/invitations/{perspective}/{invitation}"),
            ("POST", "/invitations/{perspective}/{invitation}"),
            ("GET", "/reminders"),
            ("POST", "/reminders"),
            ("POST", "/reminders/{reminder}"),
            ("GET", "/handouts/{perspective}"),
            ("GET", "/posters/{perspective}"),
            ("GET", "/posters/{perspective}/pdf"),
        )
    },
    "GET /mail": NATIONAL,
    "POST /mail/{message}": NATIONAL,
    **{
        f"{method} {of}/comments{part}": NATIONAL
        for of in (NATION, PLACE)
        for method, part in (
            ("GET", ""),
            ("GET", "/{question}"),
            ("GET", "/{question}/{handle}"),
            ("POST", "/{question}/{handle}"),
        )
    },
    **{
        f"{method} {address}": NATIONAL
        for method, addresses in (
            ("GET", (THEMES, f"{THEMES}/comments/{{handle}}", f"{THEMES}/counts", f"{THEMES}/files")),
            ("POST", (f"{THEMES}/comments/{{handle}}", f"{THEMES}/codings", f"{THEMES}/files")),
            ("GET", (BOOK, *(f"{BOOK}/{page}" for page in ("new", "themes/{theme}", "versions", "files", "csv")))),
            ("POST", (f"{BOOK}/new", f"{BOOK}/themes/{{theme}}", f"{BOOK}/files")),
        )
        for address in addresses
    },
}

# What stands in an address; `slug` and `partnership` follow from the place it is about.
PARTS = {
    "report": "baseline.json",
    "form": "codebook",
    "place": "introduction",
    "question": "a_text",
    "handle": "0" * 32,
    "perspective": "third-sector",
    "invitation": "no invitation",
    "reminder": "no reminder",
    "message": "no message",
    "practice": "0" * 32,
    "questionnaire": "small",
    "theme": "money",
    "device": "no device",  # who is signed in has one to end
}
