"""The pages: who, load, decide, show. One module a noun; what they share is in who.py, pages.py and forms.py."""
