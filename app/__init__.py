"""HowGood: a questionnaire is put to people who hold a perspective on a partnership, and read into a report.

`core` holds the programme's rules and nothing else; reading it teaches what a round, a row and a reading are.
`store` keeps things, `reports` turn facts into a Document, `exports` turn any Document into a file, `imports`
turn a file into a questionnaire or answers. `web` and `cli` are two doors to the same verbs.
Imports point inward and never back; import-linter holds that in every test run:

    main → web | cli → store | reports | exports | imports → templating → core → language
"""
