"""From declarations to numbers: the tree over time, the tree of a wanted day, and one question for many
figures.
"""
