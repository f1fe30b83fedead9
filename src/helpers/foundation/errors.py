"""The only error that a user of the project should see."""


class StudyError(Exception):
    """A problem that the user can correct: one sentence that says what is wrong, where, how often and what to do."""
