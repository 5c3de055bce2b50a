"""The shelf of importers: a file → a questionnaire, or answers. Each has a `read` that returns problems with lines.

| module | reads |
|---|---|
| questionnaire_yaml | a questionnaire version |
| answers_csv | the answers of a round |
| codebook_csv | themes |
| codings_csv | passages of comments with their themes |
| evidence_file | a file of evidence, known by its content and written afresh |
"""
