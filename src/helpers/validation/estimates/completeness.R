# Completeness of follow-up, limits of the curves, and the last time with enough at risk (rule 40).

# Everybody without an event could have been followed to the cut-off, else to the last day on which anybody was heard of.
known_until <- function(adsl) {
  cut_off <- adsl$DCUTDT[!is.na(adsl$DCUTDT)]
  if (length(cut_off)) max(cut_off) else max(c(adsl$LSTALVDT, adsl$DTHDT), na.rm = TRUE)
}

completeness <- function(study) {
  last <- known_until(study$adsl)
  scans <- study$adsv[study$adsv$PARAMCD == "IMAGING" & !is.na(study$adsv$DUEDT) & study$adsv$DUEDT <= last, ]
  one <- function(paramcd) {
    subjects <- outcomes(study, paramcd)
    possible <- vapply(seq_len(nrow(subjects)), function(i) {
      own <- subjects[i, ]
      if (own$CNSR == 0) return(own$AVAL)
      until <- if (paramcd == "OS") {
        min(study$adsl$HORIZDT[study$adsl$USUBJID == own$USUBJID], last)
      } else {
        due <- scans$DUEDT[scans$USUBJID == own$USUBJID]
        if (length(due)) max(due) else as.Date(NA)
      }
      max(as.numeric(until - own$STARTDT) + 1, own$AVAL, na.rm = TRUE)
    }, numeric(1))
    share <- if (nrow(subjects)) sum(subjects$AVAL) / sum(possible) else NA
    rows(data.frame(n = nrow(subjects), estimate = share), "base::sum",
         list(ANALYSIS = "completeness", PARAMCD = paramcd, POPULATION = "SAFFL"))
  }
  do.call(rbind, lapply(c("OS", "LPFS"), one))
}

curve_limits <- function(study) {
  one <- function(paramcd, group, low, high) {
    subjects <- outcomes(study, paramcd)
    of <- function(share) vapply(study$settings$times * DAYS_PER_MONTH, function(day) {
      if (nrow(subjects)) mean(share(subjects, day)) else NA_real_
    }, numeric(1))
    rows(data.frame(TIME = study$settings$times, low = of(low), high = of(high)), "base::mean",
         list(ANALYSIS = "curve-limits", PARAMCD = paramcd, POPULATION = "SAFFL", GROUP = group))
  }
  survival <- function(paramcd) one(
    paramcd, "",
    function(d, day) d$AVAL > day | (d$AVAL == day & d$CNSR > 0),
    function(d, day) !(d$AVAL <= day & d$CNSR == 0)
  )
  incidence <- function(paramcd) do.call(rbind, lapply(seq_along(CAUSES), function(cause) one(
    paramcd, CAUSES[cause],
    function(d, day) d$EVTYPE == cause & d$AVAL <= day,
    function(d, day) (d$EVTYPE == cause & d$AVAL <= day) | (d$EVTYPE == 0 & d$AVAL < day)
  )))
  rbind(
    do.call(rbind, lapply(parameters(study, "whole"), survival)),
    do.call(rbind, lapply(parameters(study, "competing"), incidence))
  )
}

enough_at_risk <- function(study) {
  one <- function(paramcd) {
    days <- sort(outcomes(study, paramcd)$AVAL, decreasing = TRUE)
    least <- study$settings$at_least
    enough <- max(least, ceiling(length(days) / study$settings$one_in))
    time <- if (length(days) >= least) days[enough] / DAYS_PER_MONTH else NA
    rows(data.frame(n = length(days), enough = enough, time = time), "base::sort",
         list(ANALYSIS = "enough-at-risk", PARAMCD = paramcd, POPULATION = "SAFFL"))
  }
  do.call(rbind, lapply(c(parameters(study, "whole"), parameters(study, "competing")), one))
}
