"""The JSON Schema of questionnaire files, for editors: `python -m app.core.schema > questionnaires/schema.json`."""

import json
from typing import Any

from app.core.questionnaire import Questionnaire
from app.core.questions import TYPES
from app.core.text import Text
from app.language import LANGUAGES

WRITTEN_TEXT = {
    "description": "English, or a slot for each language",
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {language: {"type": "string"} for language in LANGUAGES},
            "required": ["en"],
            "additionalProperties": False,
        },
    ],
}


def json_schema() -> dict[str, Any]:
    """The schema, with texts and types as authors write them."""
    schema = Questionnaire.model_json_schema(by_alias=True)
    schema["$defs"][Text.__name__] = WRITTEN_TEXT
    schema["$defs"]["Question"]["properties"]["type"] = {
        "description": "How it is answered",
        "enum": list(TYPES),
    }
    schema["$defs"]["Question"]["properties"].pop("scale", None)
    return schema


def written() -> str:
    """The file's text."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    print(written(), end="")
