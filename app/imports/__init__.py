"""The table of importers: a file → a questionnaire, or answers. A new one is a module beside these and a line here."""

from app.imports import answers_csv, questionnaire_yaml

IMPORTERS = {"questionnaire": questionnaire_yaml.read, "answers": answers_csv.read}
