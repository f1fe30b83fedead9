"""Subject profiles: everything the analysis knows of one subject, down to the records as they were received."""

from helpers.present.profiles.profile import profiles

__all__ = ["profiles"]
