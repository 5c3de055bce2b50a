LEANING = {}
UNKNOWN = {}


class Deck:
    def __init__(self, chance, perspective): ...
    def draw(self, s, q):
        return ""
