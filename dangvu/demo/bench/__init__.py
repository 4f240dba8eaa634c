"""The benchmarks of `dangvu bench`: each in a process of its own, beside the same work done by hand, whose
answer must be the same.
"""
