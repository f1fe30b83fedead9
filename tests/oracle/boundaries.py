"""Rules and boundaries that the compared cohorts have to meet, in the words of `rule_census`.

``BEYOND`` are those of rules 41 to 49.
"""

LEAST = 3  # subjects each
BOUNDARIES = """
1: a fraction that does not count
1: never treated
2: death after the cut-off
2: death on the cut-off
2: ends after the cut-off
2: grade 5 of an event before a death after the cut-off
2: record on the cut-off
2: record the day after the cut-off
3: censored at the horizon instead of later
3: event on the horizon
3: event the day after the horizon
4: three months end in a shorter month
5: a complete death and one of its month in DS
5: a complete death and one of its month in SS
5: death from DS or SS
5: partial death, last seen alive
5: partial death, the 15th
5: partial death, the cut-off
5: query alive after the month of death
5: query death dates differ
5: query death without DTHDTC
6: last seen at a visit
6: later NOT DONE ignored
6: later laboratory or score that was not done ignored
6: later loss to follow-up ignored
6: later visit that did not take place ignored
6: partial date ignored
7: NOT DONE beside a value
7: a date of a visit taken apart and of other records
7: a visit of other tests alone
7: a visit that another test takes apart
7: another test later in the visit
7: assessment without a value
7: measured on two dates, the later counts
7: no VISITNUM
7: no treated lesion
7: other reader
7: query identification without a complete date
7: query measurement without a complete date
7: query target after treatment
7: query visit over more than 28 days
7: size in cm
7: target identified on TRTSDT
7: target with a partial date up to TRTSDT
7: two dates in one assessment
7: two readers of one name in RS, one accepted
7: two readers of one name in TR, one accepted
7: two readers of one name in TU, one accepted
7: undated value at a visit with others
7: undated value beside a dated one
7: visit numbers out of date order
7: visit over exactly 28 days
7: visit over exactly 29 days
8: a part merged into its own lesion
8: all parts merged
8: merged into a part
8: merged lesion
8: not all parts merged, none measured
8: part measured in the other measure alone
8: part of a split lesion without a value
8: part that merged beside one measured
8: split lesion
8: undated value of a part
9: assessment the day after TRTSDT
9: baseline 0
9: baseline on TRTSDT
9: incomplete before treatment
9: last of several baselines
9: no baseline
9: no baseline, a state is of a later day
10: nadir below baseline
11: 0.01 mm above 1.2 x nadir
11: 0.01 mm below 1.2 x nadir
11: 0.01 mm from 0
11: exactly 1.2 x nadir
11: measured part exactly 1.2 x nadir
11: nadir 0 and still 0
11: regrowth from 0
11: rounded half up
11: the measured part progresses
12: 0.01 mm above 0.7 x baseline
12: BOR CR
12: BOR NE
12: BOR PD
12: BOR PR
12: BOR SD
12: BOR differs from BORTRG
12: BORTRG CR
12: BORTRG NE
12: BORTRG PD
12: BORTRG PR
12: BORTRG SD
12: CR before an untreated lesion was identified
12: CR on the day on which an untreated lesion was identified
12: CR the day before an untreated lesion was identified
12: CR, an untreated lesion absent
12: CR, an untreated lesion absent and not absent
12: CR, an untreated lesion not looked at
12: CR, an untreated lesion present
12: CR, no untreated lesion
12: CR, one of several untreated lesions not looked at
12: NE, incomplete
12: PD before its date, for it is the same visit
12: PD outranks PR
12: SD at 41 days
12: SD at 42 days
12: assessment after therapy
12: assessment on the day of subsequent therapy
12: assessment the day before a progression
12: day of therapy without its month
12: exactly 0.7 x baseline
12: no PD, for the records of the visit lie too far apart
12: no PD, for the visit was taken apart
12: overall progression after therapy
12: overall progression on the day of subsequent therapy
12: overall progression the day after therapy
12: overall progression without a baseline sum above 0
12: overall progression without a later assessment
12: partial date of therapy
12: partial date of therapy, moved after TRTSDT
12: the investigator's overall response agrees
12: the investigator's overall response differs
12: the investigator's overall response of a visit taken apart
12: the investigator's overall response of the day
12: the investigator's response agrees
12: the investigator's response differs
12: the investigator's response of a visit taken apart
12: the investigator's response of the day
12: therapy not after TRTSDT
12: therapy the day after TRTSDT
12: treated lesions respond after progression
12: treated lesions respond on the day of progression
12: untreated lesion with a partial date
13: EQUIVOCAL at or before TRTSDT, then NEW
13: EQUIVOCAL on the day of NEW
13: EQUIVOCAL that was never NEW
13: EQUIVOCAL, then NEW
13: EQUIVOCAL, then NEW without a complete date
13: NEW after a partial date certainly before the start
13: NEW lesion that is TARGET
13: NEW on TRTSDT
13: NEW twice
13: hepatic
13: kinds tied on a day
13: metastasis
13: partial date that ends on TRTSDT
13: query new lesion before treatment
13: query new lesion without a place
13: thrombus
13: unknown
14: a look at another test
14: all NOT DONE is no look
15: non-target progression
15: non-target progression by a reader that does not count
15: query unknown state
15: unequivocal at or before TRTSDT
15: unequivocal progression of a treated lesion
16: distant after local
16: local after distant
17: death on TRTSDT
17: distant progression on the day of death
17: local progression on the day of death
17: transplant on the day of death
17: transplant on the day of local progression
18: event after therapy counts
18: late death counts
19: no baseline, alive
19: no baseline, dead
19: no baseline, transplanted
20a: censored at therapy
20a: event on the day of therapy
20a: none before therapy
20a: therapy on the day of an adequate assessment
20b: death on the day of an assessment
20b: event on the limit
20b: event the day after the limit
20b: no adequate assessment before
20c: no baseline, dead
22: another reading changes the phase
22: imputed onset held to the end
22: imputed onset held to the last possible day of a partial end
22: imputed onset, a partial end up to TRTSDT
22: imputed onset, a partial end up to the day before
22: onset imputed, flag D
22: onset imputed, flag M
22: onset imputed, flag Y
22: onset of a day without its month around TRTSDT
22: onset of a day without its month on one side of TRTSDT
22: onset of an interval around TRTSDT
22: onset of an interval on one side of TRTSDT
22: partial end held to death or last alive
22: partial end not before the onset
22: partial end, its last day
22: partial onset (M) in the month of TRTSDT
22: partial onset (N) around the year of TRTSDT
22: partial onset (Y) in the year of TRTSDT
22: query ends before it starts
23: acute, goes on
23: onset on TRTSDT
23: onset on the acute border
23: onset the day after the acute border
23: onset the day before TRTSDT
24: not graded
25: chronic by an event alone
25: death or last alive on the border
25: death or last alive the day after the border
25: not in the chronic denominator
28: ALBI grade 1
28: ALBI grade 2
28: ALBI grade 3
28: ALBI on TRTSDT
28: Child-Pugh class A
28: Child-Pugh class B
28: Child-Pugh class C
28: a later day with bilirubin or albumin alone
28: a value the day after TRTSDT
28: bilirubin and albumin never on one day
28: two values of a day
29: death on the last day after which a death is no observation
29: death the day after it
29: under observation until death
AVISITN: two equally near
AVISITN: two in one window
DPFS: EVTYPE 1
DPFS: EVTYPE 2
DPFS: no adequate assessment
DPFS: no event
DPFSFDA: EVTYPE 1
DPFSFDA: EVTYPE 2
DPFSFDA: missed assessments
DPFSFDA: no adequate assessment
DPFSFDA: no baseline
DPFSFDA: no event
DPFSFDA: therapy
DPFSINT: progression at the first look
LPFS5MM: 4.99 mm
LPFS5MM: EVTYPE 1
LPFS5MM: differs from LPFS
LPFS5MM: exactly 5 mm
LPFS5MM: no baseline
LPFS: EVTYPE 1
LPFS: EVTYPE 2
LPFS: no adequate assessment
LPFS: no baseline
LPFS: no event
LPFSBL: EVTYPE 1
LPFSBL: differs from LPFS
LPFSBL: exactly 1.2 x baseline
LPFSBL: no baseline
LPFSDTH: EVTYPE 1
LPFSDTH: EVTYPE 2
LPFSDTH: alive
LPFSDTH: differs from LPFS
LPFSDTH: no adequate assessment
LPFSDTH: no contact
LPFSDTH: no event
LPFSFDA: EVTYPE 1
LPFSFDA: EVTYPE 2
LPFSFDA: differs from LPFS
LPFSFDA: missed assessments
LPFSFDA: no adequate assessment
LPFSFDA: no baseline
LPFSFDA: no event
LPFSFDA: therapy
LPFSINT: progression at the first look
LPFSLD: EVTYPE 1
LPFSLD: differs from LPFS
LPFSLD: no adequate assessment
LPFSLD: no baseline
LPFSLD: no event
LPFSLES: EVTYPE 1
LPFSLES: at 1.2 x the nadirs of merged lesions
LPFSLES: compared with the nadir of a lesion all of whose parts merged
LPFSLES: compared with the nadirs of a chain
LPFSLES: compared with the nadirs of merged lesions
LPFSLES: growth in an incomplete assessment
LPFSLES: growth that the sum hides
LPFSLES: no baseline
LPFSLES: no growth because of the nadirs of merged lesions
LPFSLES: regrowth from 0
OS: EVTYPE 2
OS: alive
OS: no contact
PFS: EVTYPE 1
PFS: non-target alone
TTDP: EVTYPE 1
TTDP: EVTYPE 2
TTDP: EVTYPE 3
TTLP or TTDP: competing death
TTLP or TTDP: competing transplant
TTLP: EVTYPE 1
TTLP: EVTYPE 2
TTLP: EVTYPE 3
TTLP: no baseline
""".strip().splitlines()
BEYOND = """
41: DPFS, 28 days apart
41: DPFS, 29 days apart
41: DPFS, counting alone
41: DPFS, neither
41: DPFS, other alone
41: DPFS, other earlier
41: DPFS, other later
41: DPFS, same
41: LPFS, counting alone
41: LPFS, neither
41: LPFS, other alone
41: LPFS, other earlier
41: LPFS, other later
41: LPFS, same
41: another reader with TU, but without a TARGET
41: another reader with other treated lesions
41: another reader without TU
41: another reader without a baseline sum or a later assessment
42: 45 days from month 3
42: 46 days from month 3
42: exactly 20 after treatment
42: exactly 20 at baseline
42: exactly 200 at baseline
42: exactly half
42: less than half
42: no value at baseline
42: no value in the window
42: two equally near
42: two values of a day
43: a term without a code
43: begins on the day on which another ends
43: begins the day after another ended
43: event after the day last known alive
43: event on the day of death
43: no event, another is open
43: one of before treatment is open
43: several events
43: two of one term and day
44: ALP exactly twice
44: ALP more than twice
44: AST stands in
44: bilirubin 30 days later
44: bilirubin 31 days later
44: bilirubin exactly twice
44: bilirubin the day before
44: enzyme exactly 3 times
44: last day of the window
44: no ALP on that day
44: to be reviewed, BASE
44: to be reviewed, ULN
45: a gap of 7 days
45: a gap of 8 days
45: alive 29 days after
45: alive 30 days after
45: alive 89 days after
45: alive 90 days after
45: consent on the first day
45: death 30 days after
45: death 31 days after
45: death 90 days after
45: death 91 days after
45: no day of consent
46: a name of two kinds
46: a therapy of kind local
46: a therapy of kind systemic
46: a therapy of kind tace
46: a therapy of kind unknown
46: event after the horizon
46: therapy after the day last known alive
46: therapy and transplant on one day
46: therapy on the day of death
46: transplant on the day of death
46: two kinds on the first day
47: death on the day of the start
47: event after the horizon
47: left out, the event came before
47: no assessment after the start
47: no baseline sum
47: progression on the day of the start
47: start after the horizon
47: start on the last day of the horizon
48: BED of the dose to a target
48: a score on the last day of the window
48: a score the day after the window
48: number of fractions unknown
48: unit unknown
49: ASCITES by an adverse event
49: ASCITES by points
49: BLEEDING by an adverse event
49: CPASCITE as at baseline
49: CPASCITE without a baseline
49: CPENCEPH as at baseline
49: CPENCEPH without a baseline
49: ENCEPHALOPATHY by an adverse event
49: ENCEPHALOPATHY by points
49: FAILURE by an adverse event
49: decompensation after progression
49: decompensation on the day of death
49: decompensation on the day of progression
49: progression after the horizon
""".strip().splitlines()
