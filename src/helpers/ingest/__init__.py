"""Ingestion: raw files of a study become checked SDTM domains as known at the cut-off."""

from helpers.ingest.findings import sentences, stop_on_errors
from helpers.ingest.ingested import Ingested
from helpers.ingest.ingestion import ingest_study

__all__ = ["Ingested", "ingest_study", "sentences", "stop_on_errors"]
