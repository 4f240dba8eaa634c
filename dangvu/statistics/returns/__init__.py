"""Returns: the tables of an organisation for a period, frozen as they were computed, sent up, accepted or
sent back, and explained where they differ today.
"""
