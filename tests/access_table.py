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
    f"GET {NATION}/preview/{{perspective}}": WATCHES,
    f"GET {NATION}/preview/{{perspective}}/sections/{{section}}": WATCHES,
    f"GET {NATION}/participation": WATCHES,
    f"GET {PLACE}/participation": WATCHES,
    **{
        f"{method} {NATION}/{part}": NATIONAL
        for method in ("GET", "POST")
        for part in ("settings", "open", "closing-time", "unread-reports")
    },
    **{
        f"{method} {of}": NATIONAL
        for of, methods in (
            ("/partnerships", ["POST"]),
            ("/partnerships/new", ["GET"]),
            ("/partnerships/import", ["GET", "POST"]),
            ("/partnerships/{partnership}", ["GET", "POST"]),
            ("/partnerships/{partnership}/bodies", ["GET", "POST"]),
            ("/partnerships/{partnership}/bodies/{body}", ["GET", "POST"]),
            ("/bodies", ["GET"]),
            ("/bodies/{body}", ["GET", "POST"]),
            ("/bodies/{body}/merge", ["POST"]),
        )
        for method in methods
    },
    "GET /partnerships/files/{form}": {STAFF: ANY, READER: ANY},
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
}

# What stands in an address; `slug` and `partnership` follow from the place it is about.
PARTS = {
    "report": "baseline.json",
    "form": "codebook",
    "perspective": "tsi",
    "section": "first",
    "body": "no body",
    "place": "introduction",
    "question": "a_text",
    "handle": "0" * 32,
    "device": "no device",  # who is signed in has one to end
}
