"""The second derivation: from raw records to the derived values of every subject."""

from datetime import date

from . import (
    assessments,
    decompensation,
    distant,
    dose,
    endpoints,
    enzymes,
    feasibility,
    later_start,
    lesion_control,
    liver,
    marker,
    next_therapy,
    overall,
    recurrence,
    response,
    second_reader,
    sources,
    survival,
    toxicity,
)
from .records import cut, number, subjects

READERS = ("INVESTIGATOR",)


def derive(domains, protocol=None, cutoff=None):
    """Derive everything that rules 1 to 25, 38 and 41 to 49, and parts of 28 and 29, say of raw SDTM records.

    Parameters
    ----------
    domains : dict of str to list of dict
        Rows of each domain (``dm ex tu tr ae ds rs lb pr cm ss dd mh sv``); one that was not collected may be
        absent. Cells are text or numbers; '', None and NaN are missing.
    protocol : dict, optional
        Content of ``protocol.yml``, of which only ``readers: {count: [...]}`` is read: the values of TUEVAL,
        TREVAL and RSEVAL that count, beside records that name nobody. Default ``INVESTIGATOR``. Every other number
        is a constant of these modules, taken from the rules.
    cutoff : str, optional
        ISO date of the data cut-off.

    Returns
    -------
    dict
        ``measure`` : str
            The diameter of the primary analysis, ``VDIAM`` or ``LDIAM``; '' where the study has none.
        ``tests`` : tuple of str
            The diameters that the study has, by the readers that count, as known at the cut-off.
        ``subjects`` : dict of str to dict
            Every subject of DM by USUBJID, as described below.
        ``worst_grades`` : Counter
            Subjects by ``(PHASE, SOC, TERM, GRADE)``; TERM '' for a line of a system, both '' for any
            event; GRADE ``any 1 2 3 4 5 >=3 not-graded``. Absent where 0.
        ``denominators`` : dict
            ``ACUTE`` and ``CHRONIC``: subjects.
        ``queries`` : set of tuple
            ``(rule, USUBJID, what)``, what is one of

            - 5: ``death dates differ``, ``death without DTHDTC``, ``alive after the month of death``
            - 7: ``target after treatment``, ``visit over more than 28 days``, ``measurement without a
              complete date``, ``identification without a complete date`` (treated subjects only)
            - 13: ``new lesion before treatment``, ``new lesion without a place`` (treated subjects only)
            - 15: ``unknown state`` (treated subjects only)
            - 22: ``ends before it starts``
        ``seen`` : dict of str to set of str
            Rules and boundaries that each subject exercised.

    Raises
    ------
    records.DefectError
        An ERROR of rules 1, 5 and 7, or of the contract, that leaves a value without a meaning.

    Notes
    -----
    Dates are `datetime.date` or None. A subject has

    - ``TRTSDT TRTEDT SAFFL EFFFL DTHDT DTHDTF LSTALVDT CHRONFL``: flags ``Y`` or ``N``, DTHDTF ``D`` or ''.
    - of treated subjects ``ALBIBL ALBIGR CPSCORBL CPCLASS``, see `liver.baseline`, and ``OBSERVED``, the last day
      under observation (rule 29; `toxicity.prevalence` counts with it).
    - ``THERDT``, ``TRANDT``: first subsequent therapy or transplant, first transplant, after TRTSDT.
    - ``LESIONS``: sorted tuple of treated lesions. ``LOOKS``: sorted dates of adequate looks for distant
      disease.
    - ``LOCALDT DISTDT NTDT``: dates of progression, whether or not they count before death or the horizon.
      ``KINDS``: sorted tuple of the kinds of distant progression on DISTDT (hepatic thrombus metastasis
      unknown).
    - ``assessments``: list of dict by PARAMCD and date, one an assessment with a date x diameter of the
      study: ``PARAMCD`` (SUMVDIAM, SUMLDIAM), ``ADT``, ``VISITNUM`` (number or None, also of a visit taken apart); in
      whole hundredths of a millimetre ``SUM`` (None if incomplete), ``PART`` (what was measured, added; None if none),
      ``BASE`` and ``NADIR`` (before this assessment; None up to TRTSDT); ``complete``; ``ABLFL`` and
      ``ANL01FL`` (complete, in a subject with a baseline sum) ``Y`` or ''; ``AVALC`` (CR PR SD PD NE; ''
      up to TRTSDT); ``NEREAS`` ('' ``incomplete`` ``no baseline`` ``baseline 0``); ``missing``, the lesions
      without a value; ``AVISITN``, months after TRTEDT (a multiple of 3, 0 included; None up to TRTSDT and
      where another assessment has the window); ``SOURCES``, set of TRSEQ of the values on ADT. Those of the
      primary measure after TRTSDT also have ``OVRLRESP``, the overall response by mRECIST; ``INVRESP`` and
      ``INVOVRL``, the responses by the investigator, of the treated lesions and overall ('' if none); ``FORBOR`` and
      ``FOROVRL``, whether the best of either is sought among them (the second None where OVRLRESP is PD).
    - ``BORTRG``, ``BOR``: best response of the treated lesions, best overall response; None if untreated.
      ``BORTRGDT``, ``BORDT``: date of the first assessment with it, of an overall PD that of the progression, or
      None. ``DORTRG``, ``DOR``: of those with CR or PR, a dict ``STARTDT ADT AVAL CNSR``; else None.
    - ``adtte``: dict by PARAMCD, empty if untreated, of ``PARAMCD STARTDT ADT AVAL CNSR EVTYPE REASON
      EVENTS INTLO INTHI KIND SOURCES``. ``CNSR`` is the number of `endpoints.CODES`; ``EVTYPE`` 0 none, 1
      progression, 2 death, 3 transplant.
      ``REASON`` is '' for an event, else ``no event`` (the last adequate assessment), ``no adequate
      assessment``, ``no baseline``, ``alive`` and, on TRTSDT,
      ``no contact`` (OS), ``horizon``, ``therapy`` (20a), ``missed assessments``
      (20b), ``competing death``, ``competing transplant``. ``EVENTS`` is a sorted tuple of the progressions
      of that day (``local progression``, ``distant progression``, ``non-target progression``), or ``death``
      or ``transplant`` alone. ``INTLO`` and ``INTHI`` are whole days, infinity where open, None except in
      LPFSINT and DPFSINT. ``KIND`` is the kinds of a distant progression in words, as `sources.KINDS`, where
      no local progression of the day comes before it.
      ``SOURCES`` is a set of ``(domain, variable, sequence)`` of which the row may name one; sequence is None
      for DM.
    - ``adles``: dict by lesion, empty if untreated, see `lesion_control.control`.
    - ``feasibility``, and of treated subjects ``deaths_within``: see `feasibility`. Of treated subjects also
      ``readings`` (by ``(EVAL, EVALID)`` of each other reader, see `second_reader.reading`), ``next_therapy``,
      ``decompensations`` and ``decompensation``, ``recurrence``, ``marker``, ``enzymes``, ``later_start``,
      ``doses`` and ``rise``, as their modules say.
    - ``adae``: dict by AESEQ of ``ASTDT ASTDTF`` ('' D M Y: the largest part imputed) ``AENDT TRTEMFL`` (Y
      or '') ``APHASE`` (ACUTE CHRONIC '') ``AETOXGRN`` (int or None) ``AEBODSYS AEDECOD AETERM`` and ``OTHER``:
      sorted tuple of the phases that other readings of a partial onset give.
    """
    readers = (*(protocol or {}).get("readers", {}).get("count", READERS), "")
    day = date.fromisoformat(cutoff) if cutoff else None
    everyone = subjects(domains)
    for subject in everyone.values():
        dies_later = survival.dies_after(subject, day)
        cut(subject, day)
        if dies_later:
            toxicity.not_yet_fatal(subject)
    tests = assessments.measured_tests(everyone, readers)
    derived = {name: _subject(subject, tests, readers, day) for name, subject in everyone.items()}
    treated = [one for one in derived.values() if one["SAFFL"] == "Y"]
    return {
        "measure": tests[0] if tests else "",
        "tests": tests,
        "subjects": derived,
        "worst_grades": toxicity.worst_grades(one["adae"] for one in treated),
        "denominators": {"ACUTE": len(treated), "CHRONIC": sum(one["CHRONFL"] == "Y" for one in treated)},
        "queries": set().union(*(subject.queries for subject in everyone.values())),
        "seen": {name: subject.seen for name, subject in everyone.items()},
    }


def _subject(subject, tests, readers, cutoff):
    start, end = survival.treatment(subject)
    alive = survival.last_alive(subject)
    death, flag = survival.death(subject, alive=alive, cutoff=cutoff)
    if death and start and death < start:
        raise assessments.DefectError(f"{subject.usubjid}: death before the first day of SBRT")
    derived = {
        "TRTSDT": start,
        "TRTEDT": end,
        "SAFFL": "Y" if start else "N",
        "EFFFL": "N",
        "CHRONFL": "N",
        "DTHDT": death,
        "DTHDTF": flag,
        "LSTALVDT": alive,
        "THERDT": None,
        "TRANDT": None,
        "LESIONS": (),
        "LOOKS": [],
        "LOCALDT": None,
        "DISTDT": None,
        "NTDT": None,
        "KINDS": (),
        "assessments": [],
        "BORTRG": None,
        "BORTRGDT": None,
        "DORTRG": None,
        "BOR": None,
        "BORDT": None,
        "DOR": None,
        "adtte": {},
        "adles": {},
    }
    derived["adae"] = toxicity.events(subject, start=start, death=death, alive=alive)
    derived["feasibility"] = feasibility.treatment(subject, start=start)
    if start:
        derived.update(_treated(subject, derived, tests, readers))
        derived.update(_beyond(subject, derived, tests, readers))
    return derived


def _treated(subject, derived, tests, readers):
    start, end = derived["TRTSDT"], derived["TRTEDT"]
    lesions = assessments.treated_lesions(subject, start=start, readers=readers)
    found = assessments.assessments(subject, readers=readers)
    measures = {
        test: response.measure(subject, found, test=test, lesions=lesions, start=start, end=end) for test in tests
    }
    main = measures[tests[0]] if tests else []
    therapy, _ = endpoints.first_after(subject, start=start, categories=endpoints.SUBSEQUENT)
    transplant, transplants = endpoints.first_after(subject, start=start, categories=endpoints.SUBSEQUENT[1:])
    distant_day, kinds, new = distant.distant_progression(subject, start=start, readers=readers)
    non_target, states = distant.non_target_progression(subject, start=start, readers=readers, lesions=lesions)
    local = {
        "LPFS": response.first_growth(main),
        "LPFSBL": response.first_growth(main, against="BASE"),
        "LPFS5MM": response.first_growth(main, least=response.LEAST_GROWTH),
        "LPFSLES": response.first_lesion_growth(subject, main),
    }
    dates = {
        "start": start,
        "death": derived["DTHDT"],
        "alive": derived["LSTALVDT"],
        "therapy": therapy,
        "transplant": transplant,
        "distant": distant_day,
        "local": local,
        **_adequacy(main),
        "non_target": non_target,
        "looks": distant.looks(subject, start=start, readers=readers),
        "long": None,
    }
    if len(tests) == 2:
        dates["long"] = {**_adequacy(measures["LDIAM"]), "local": response.first_growth(measures["LDIAM"])}
    facts = {"readers": readers, "kinds": kinds, "new": new, "non_target": states, "transplant": transplants}
    facts.update(main=main, long=measures.get("LDIAM", []))
    adtte = {name: sources.traced(subject, row, facts) for name, row in endpoints.rows(subject, dates).items()}
    progression = min((day for day in (local["LPFS"], distant_day, non_target) if day), default=None)
    records = (new if distant_day == progression else []) + (states if non_target == progression else [])
    visits = {number(record.get("VISITNUM")) for record in records} - {None}
    apart = visits & distant.spread_visits(subject, readers=readers)
    untreated = overall.non_target_lesions(subject, readers=readers, lesions=lesions)
    overall.add_overall(subject, main, progression=progression, visits=visits, apart=apart, untreated=untreated)
    limits = {"start": start, "therapy": therapy}
    treated, treated_first, treated_day = overall.best_treated(subject, main, **limits)
    best, first, day = overall.best_overall(subject, main, **limits, progression=progression)
    subject.note(treated != best, "12: BOR differs from BORTRG")
    overall.add_investigator(subject, main, readers=readers)
    chronic = toxicity.in_chronic_denominator(
        subject, start=start, death=derived["DTHDT"], alive=derived["LSTALVDT"], found=derived["adae"]
    )
    return {
        **liver.baseline(subject, start=start),
        "OBSERVED": toxicity.observed_until(subject, death=derived["DTHDT"], alive=derived["LSTALVDT"]),
        "EFFFL": "Y" if dates["baseline"] and dates["adequate"] else "N",
        "CHRONFL": "Y" if chronic else "N",
        "THERDT": therapy,
        "TRANDT": transplant,
        "LESIONS": tuple(lesions),
        "LOOKS": dates["looks"],
        "LOCALDT": local["LPFS"],
        "DISTDT": distant_day,
        "NTDT": dates["non_target"],
        "KINDS": kinds,
        "assessments": [_published(row) for test in tests for row in measures[test]],
        "BORTRG": treated,
        "BORTRGDT": treated_day,
        "DORTRG": endpoints.duration_of_response(adtte["LPFS"], treated_first),
        "BOR": best,
        "BORDT": day,
        "DOR": endpoints.duration_of_response(adtte["PFS"], first),
        "adtte": adtte,
        "adles": lesion_control.control(
            subject, found, tests=tests, lesions=lesions, start=start, death=derived["DTHDT"], transplant=transplant
        )
        if tests
        else {},
    }


def _beyond(subject, derived, tests, readers):
    """What rules 41 to 49 say of a treated subject."""
    start, end, death, alive = (derived[name] for name in ("TRTSDT", "TRTEDT", "DTHDT", "LSTALVDT"))
    progression = min((derived[name] for name in ("LOCALDT", "DISTDT", "NTDT") if derived[name]), default=None)
    facts = {"start": start, "end": end, "death": death, "alive": alive, "therapy": derived["THERDT"]}
    lesions = list(derived["LESIONS"])
    kinds = decompensation.kinds(subject, start=start, adae=derived["adae"], readers=readers)
    rest = {"death": death, "alive": alive}
    readings = {
        reader: second_reader.reading(subject, reader, lesions=lesions, test=tests[0], facts=facts)
        for reader in (second_reader.names(subject, readers) if tests else ())
    }
    for reading in readings.values():
        second_reader.witness(subject, derived["adtte"], reading)
    return {
        "readings": readings,
        "next_therapy": next_therapy.times(subject, start=start, **rest),
        "decompensations": kinds,
        "decompensation": decompensation.times(
            subject, kinds, start=start, transplant=derived["TRANDT"], progression=progression, **rest
        ),
        "recurrence": recurrence.history(subject, start=start, adae=derived["adae"], **rest),
        "marker": marker.response(subject, start=start, end=end),
        "enzymes": enzymes.points(subject, start=start, end=end, progression=progression),
        "later_start": later_start.rows(subject, derived),
        "doses": dose.doses(subject, lesions=lesions),
        "rise": dose.rise(subject, start=start, end=end),
        "deaths_within": feasibility.deaths(subject, end=end, **rest),
    }


def _adequacy(rows):
    baseline = any(row["ABLFL"] == "Y" for row in rows)
    return {"baseline": baseline, "adequate": [row["ADT"] for row in rows if baseline and _later(row)]}


def _later(row):
    return row["complete"] and row["AFTER"]


def _published(row):
    hidden = ("AFTER", "APART", "SIZEDT", "PD", "states", "lesions", "mergers", "in parts")
    adequate = "Y" if row["complete"] and row["BASE"] is not None else ""
    return {**{name: value for name, value in row.items() if name not in hidden}, "ANL01FL": adequate}
