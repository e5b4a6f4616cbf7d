"""Whose memory values are: which names may share it, what is written, and which writes nobody else sees."""
