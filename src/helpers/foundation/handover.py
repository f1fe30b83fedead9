"""What a run tells its notebooks through the environment; here alone, because who starts them needs no pandas."""

STAGING = "HELPERS_STAGING"
"""Folder to write to, in place of that of the run."""

READS = "HELPERS_READS"
"""Datasets that the rule of a notebook names, as paths of files: it reads no other."""

STUDY_FOLDER = "STUDY_FOLDER"
"""Folder of the raw files."""

DRAWN = "HELPERS_DRAWN"
"""Folder that each figure is also written to as PDF and PNG, where one is named."""

SAID = "HELPERS_SAID"
"""What is said of the data below each of these."""

RAW = "HELPERS_RAW"
"""Folder of copies of the raw files, whose hashes are those of the record: what is parsed."""
