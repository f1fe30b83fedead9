"""Raw records as a person types them, for the tests of the oracle."""

from .derivation import derive

NO = "NOT DONE"


def dm(usubjid="A", **cells):
    """One subject."""
    return {"STUDYID": "S", "USUBJID": usubjid, **cells}


def ex(day, dose=10, *, subject="A", **cells):
    """One fraction."""
    return {
        "USUBJID": subject,
        "EXSEQ": 1,
        "EXTRT": "SBRT",
        "EXDOSE": dose,
        "EXDOSU": "Gy",
        "EXSTDTC": day,
        **cells,
    }


def tu(lesion, status, day, place="LIVER", visit=None, **cells):
    """One identification."""
    return {
        **{"USUBJID": "A", "TUSEQ": 1, "TULNKID": lesion, "TUTESTCD": "TUMIDENT", "TUSTRESC": status},
        **{"TUDTC": day, "TULOC": place, "VISITNUM": visit, **cells},
    }


def tr(lesion, size, day, visit=None, test="VDIAM", unit="mm", **cells):
    """One measurement; a size of None is NOT DONE, a reason starting with MERGED goes with it."""
    return {
        **{
            "USUBJID": "A",
            "TRSEQ": 1,
            "TRLNKID": lesion,
            "TRTESTCD": test,
            "TRSTRESN": size,
            "TRSTRESU": unit,
        },
        **{"TRDTC": day, "TRSTAT": NO if size is None else "", "VISITNUM": visit, **cells},
    }


def state(word, day, visit=None):
    """State of a non-target lesion."""
    return tr("NT01", "", day, visit, "TUMSTATE", "", TRSTRESC=word)


def scan(day, *sizes, test="VDIAM", visit=None):
    """Sizes of T01, T02 ... in mm on a day."""
    return [tr(f"T{i:02d}", size, day, visit, test) for i, size in enumerate(sizes, start=1)]


def scans(*looks, test="VDIAM"):
    """Several scans, each ``(day, size, size ...)``."""
    return [row for day, *sizes in looks for row in scan(day, *sizes, test=test)]


def ae(start, end="", grade=1, *, subject="A", seq=1, term="Nausea", system="Gut"):
    """One adverse event."""
    return {
        **{"USUBJID": subject, "AESEQ": seq, "AESTDTC": start, "AEENDTC": end, "AETOXGR": grade},
        **{"AETERM": term, "AEDECOD": term, "AEBODSYS": system},
    }


def alive(day):
    """Contact that found the subject alive."""
    return {"USUBJID": "A", "SSSEQ": 1, "SSTESTCD": "SURVSTAT", "SSSTRESC": "ALIVE", "SSDTC": day}


def dead(day):
    """Contact that found the subject dead."""
    return {**alive(day), "SSSTRESC": "DEAD"}


def ds(term, day):
    """One disposition event."""
    return {"USUBJID": "A", "DSSEQ": 1, "DSDECOD": term, "DSSTDTC": day}


def cm(category, day):
    """One medication."""
    return {"USUBJID": "A", "CMSEQ": 1, "CMTRT": "X", "CMCAT": category, "CMSTDTC": day}


def pr(category, day):
    """One procedure."""
    return {"USUBJID": "A", "PRSEQ": 1, "PRTRT": "X", "PRCAT": category, "PRSTDTC": day}


def sv(day, visit=1, **cells):
    """One visit."""
    return {"USUBJID": "A", "VISITNUM": visit, "SVSTDTC": day, **cells}


def study(start="2020-01-01", *, death="", lesions=2, cutoff=None, protocol=None, **domains):
    """Everything derived of a study of subject A, treated on ``start`` in one fraction ('' if never)."""
    targets = [tu(f"T{i:02d}", "TARGET", start) for i in range(1, lesions + 1)] if start else []
    raw = {
        "dm": [dm(DTHDTC=death)],
        "ex": [ex(start)] if start else [],
        **domains,
        "tu": targets + domains.get("tu", []),
    }
    return derive(raw, protocol, cutoff)


def subject(start="2020-01-01", **arguments):
    """Everything derived of subject A."""
    return study(start, **arguments)["subjects"]["A"]


def rows(start="2020-01-01", **arguments):
    """Assessments of VDIAM of subject A after treatment."""
    found = subject(start, **arguments)
    return [row for row in found["assessments"] if row["ADT"] > found["TRTSDT"] and row["PARAMCD"] == "SUMVDIAM"]


def event(parameter, start="2020-01-01", **arguments):
    """``(ADT as text, 1 if censored, EVTYPE, REASON)`` of a parameter of subject A."""
    row = subject(start, **arguments)["adtte"][parameter]
    return row["ADT"].isoformat(), min(row["CNSR"], 1), row["EVTYPE"], row["REASON"]


def queries(**arguments):
    """Rule and words of the queries of subject A."""
    return {(rule, what) for rule, _, what in study(**arguments)["queries"]}
