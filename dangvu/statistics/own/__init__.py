"""Tables of one's own: a short text says what is counted and how it is grouped; from it comes the same
``Declaration`` as a statutory table has.
"""
