"""What a run tells its notebooks through the environment; here alone, because who starts them needs no pandas."""

STAGING = "HELPERS_STAGING"
"""Folder to write to, in place of that of the run."""

READS = "HELPERS_READS"
"""Datasets that the rule of a notebook names, as paths of files: it reads no other."""

STUDY_FOLDER = "STUDY_FOLDER"
"""Folder of the raw files."""

RAW = "HELPERS_RAW"
"""Folder of copies of the raw files, whose hashes are those of the record: what is parsed."""
