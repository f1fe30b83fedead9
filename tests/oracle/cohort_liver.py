"""Liver function of the random cohort up to the first day of SBRT: on one day or not, once or twice."""

from datetime import timedelta


def add_liver_function(maker):
    """Add bilirubin, albumin and Child-Pugh scores before treatment."""
    if not maker.chance(0.6):
        return
    rng = maker.rng
    days = [maker.begin - timedelta(back) for back in rng.sample((0, 1, 5, 20, 40), 2)]
    if maker.chance(0.2):
        days.append(maker.begin + timedelta(1))
    for day in days:
        kinds = rng.choice((("BILI", "ALB"), ("BILI", "ALB"), ("BILI",), ("ALB",)))
        for test in kinds:
            for hour in rng.choice((("",), ("",), ("T08:00", "T14:30"))):
                _value(maker, test, f"{day.isoformat()}{hour}")
        if maker.chance(0.5):
            score = rng.choice((5, 6, 7, 9, 10))
            maker.add(
                "rs",
                RSTESTCD="CPSCORE",
                RSCAT="CHILD-PUGH CLASSIFICATION",
                RSSTRESC=str(score),
                RSSTRESN=score,
                RSDTC=day,
            )


def _value(maker, test, stamp):
    rng = maker.rng
    if test == "BILI":
        cells = {"LBSTRESN": rng.choice((8.0, 10.0, 25.0, 60.0)), "LBSTRESU": "umol/L", "LBSTNRHI": 21}
    else:
        value, unit = rng.choice(((42.0, "g/L"), (38.0, "g/L"), (3.5, "g/dL"), (22.0, "g/L")))
        cells = {"LBSTRESN": value, "LBSTRESU": unit, "LBSTNRLO": 35 if unit == "g/L" else 3.5}
    maker.add("lb", LBTESTCD=test, LBDTC=stamp, **cells)
