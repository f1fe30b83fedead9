"""A second reader of the random cohort under the name that counts, who is not the accepted one."""

READERS = ("READER 1", "READER 2")
NAME = "INVESTIGATOR"
KINDS = (("tu", "TU"), ("tr", "TR"), ("rs", "RS"))


def add_second_reader(maker):
    """Say who read each record, and let another reader have read some of it otherwise."""
    if maker.reader != NAME or not maker.chance(0.3):
        return
    rng = maker.rng
    accepted, other = rng.sample(READERS, 2)
    renamed = rng.choice(("", "R-"))
    for domain, prefix in KINDS:
        read = [row for row in maker.rows[domain] if row.get(f"{prefix}EVAL") == NAME]
        for row in read:
            row.update({f"{prefix}EVALID": accepted, f"{prefix}ACPTFL": "Y"})
        for row in read:
            if maker.chance(0.4):
                maker.rows[domain].append({**row, **_otherwise(maker, domain, row, renamed), f"{prefix}EVALID": other})
    if maker.contested and maker.visited and maker.chance(0.5):
        visit, day = rng.choice(maker.visited)
        maker.add("tu", TULNKID="R01", TUTESTCD="TUMIDENT", TUSTRESC="NEW", TULOC="LUNG", TUDTC=day, VISITNUM=visit)
        maker.rows["tu"][-1].update(TUEVAL=NAME, TUEVALID=other, TUACPTFL="")


def _otherwise(maker, domain, row, renamed):
    """What the other reader said of the same lesion on the same day."""
    rng = maker.rng
    if domain == "tu":
        return {"TUACPTFL": "", "TULNKID": renamed + row["TULNKID"]}
    if domain == "rs":
        return {"RSACPTFL": "", "RSSTRESC": rng.choice(("CR", "PR", "SD", "PD"))}
    found = {"TRACPTFL": "", "TRLNKID": renamed + row["TRLNKID"]}
    if row["TRTESTCD"] == "TUMSTATE" and row.get("TRSTRESC"):
        found["TRSTRESC"] = rng.choice(("PRESENT", "ABSENT", "UNEQUIVOCAL PROGRESSION"))
    elif row.get("TRSTRESN") is not None:
        value = rng.randrange(1, 60) * 1.0
        found.update(TRSTRESN=value, TRSTRESC=str(value), TRSTRESU="mm")
    return found
