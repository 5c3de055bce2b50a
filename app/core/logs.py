"""The log: one line of JSON for each event. Of an error it holds the kind and where it happened, never its words, since
those may quote an answer or a code."""

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

EXTRAS = ("request", "route")
ROOT = Path(__file__).resolve().parents[2]


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """`{"at": …, "level": …, "logger": …, "message": …}`, with request, route and error where there are any."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        said |= {name: getattr(record, name) for name in EXTRAS if getattr(record, name, None)}
        if record.exc_info and record.exc_info[0] is not None:
            said["error"] = record.exc_info[0].__name__
            said["where"] = [_place(frame) for frame in traceback.extract_tb(record.exc_info[2])]
        return json.dumps(said, ensure_ascii=False)


def _place(frame: traceback.FrameSummary) -> str:
    file = Path(frame.filename)
    name = file.relative_to(ROOT) if file.is_relative_to(ROOT) else Path(*file.parts[-2:])
    return f"{name}:{frame.lineno} {frame.name}"


CONFIGURATION: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "app.core.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
