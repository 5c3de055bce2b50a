"""What HowGood costs, measured: `make bench` runs `python -m tests.bench`, prints a table, fails on a missed aim.

The work is that of a survey of 56 answers: 8 sections of 6 ratings and a comment, a section a page. Every page is
checked, each participant has a cookie jar of their own, and the load goes to 127.0.0.1 only.
"""
