"""The one error a user of the project is meant to see."""


class StudyError(Exception):
    """A problem that people can mend: one sentence that says what, where, how many and what to do."""
