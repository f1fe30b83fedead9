# Survival from a landmark by the fall of the tumour marker (rule 42).

marker_landmark <- function(study) {
  if (!asked(study, "marker-landmark")) return(NULL)
  settings <- study$settings
  values <- study$adlb[!is.na(study$adlb$AVAL), ]
  followed <- outcomes(study, "OS")
  base <- values$AVAL[values$ABLFL == "Y"][match(followed$USUBJID, values$USUBJID[values$ABLFL == "Y"])]
  high <- !is.na(base) & signif(base, 10) > settings$marker_limit
  followed <- followed[high, ]
  base <- base[high]
  seen <- marker_after(values, study$adsl[match(followed$USUBJID, study$adsl$USUBJID), ], settings)
  day <- add_months(followed$STARTDT, settings$landmark_month)
  fell <- !is.na(seen$AVAL) & signif(seen$AVAL, 10) < signif(settings$marker_fall * base, 10) & seen$ADT <= day
  days <- as.numeric(followed$ADT - day)
  keys <- list(ANALYSIS = "marker-landmark", PARAMCD = "OS", POPULATION = "SAFFL", TERM = values$LBTESTCD[1])
  one <- function(who, group) {
    own <- who & days > 0
    survival(days[own], followed$CNSR[own] == 0, settings$level, settings$times, c(keys, GROUP = group))
  }
  size <- data.frame(month = settings$landmark_month, n = nrow(followed), before = sum(days <= 0))
  rbind(rows(size, "base::sum", keys), one(fell, "responder"), one(!fell, "non-responder"))
}

# The value nearest to so many months after the last fraction, of two equally near the later.
marker_after <- function(values, subjects, settings) {
  found <- lapply(seq_len(nrow(subjects)), function(i) {
    own <- values[values$USUBJID == subjects$USUBJID[i], ]
    away <- abs(as.numeric(own$ADT - add_months(subjects$TRTEDT[i], settings$marker_month)))
    near <- own$ADT > subjects$TRTSDT[i] & away <= settings$marker_window
    own <- own[near, ][order(away[near], -as.numeric(own$ADT[near]), -rank(own$LBDTC[near]), -own$LBSEQ[near]), ]
    own[1, c("ADT", "AVAL")]
  })
  if (length(found)) do.call(rbind, found) else values[0, c("ADT", "AVAL")]
}
