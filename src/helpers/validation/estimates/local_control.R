# Local progression as it is published, and how complete follow-up is (rules 39 and 40).

local_control <- function(study) {
  if (!asked(study, "local-progression-km")) return(NULL)
  subjects <- outcomes(study, "TTLP")
  times <- study$settings$times
  level <- study$settings$level
  km <- turned(rates(subjects$AVAL, subjects$CNSR == 0, level, times))
  keys <- function(analysis) list(ANALYSIS = analysis, PARAMCD = "TTLP", POPULATION = "SAFFL")
  found <- incidence_rates(subjects$AVAL, subjects$EVTYPE, CAUSES, "progression", level, times, keys("incidence"))
  of <- function(stat) found$STATVAL[found$STAT == stat & found$BY == "survival::survfit"]
  free <- turned(data.frame(estimate = of("estimate"), low = of("low"), high = of("high")))
  rbind(
    rows(data.frame(TIME = times, km, difference = km$estimate - of("estimate")), "survival::survfit",
         keys("local-progression-km")),
    rows(data.frame(TIME = times, free), "survival::survfit", keys("without-local-progression"))
  )
}

turned <- function(values) data.frame(estimate = 1 - values$estimate, low = 1 - values$high, high = 1 - values$low)

completeness <- function(study) {
  if (!asked(study, "completeness")) return(NULL)
  everybody <- study$adsl
  until <- max(everybody$DCUTDT, -Inf, na.rm = TRUE)
  if (!is.finite(until)) until <- max(everybody$LSTALVDT, everybody$DTHDT, na.rm = TRUE)
  one <- function(paramcd) {
    subjects <- outcomes(study, paramcd)
    person <- match(subjects$USUBJID, everybody$USUBJID)
    last <- if (paramcd == "OS") {
      pmin(as.numeric(everybody$HORIZDT[person]), as.numeric(until))
    } else {
      due <- study$adsv[study$adsv$PARAMCD == "IMAGING" & study$adsv$DUEDT <= until, ]
      vapply(subjects$USUBJID, function(id) max(as.numeric(due$DUEDT[due$USUBJID == id]), -Inf), numeric(1))
    }
    possible <- pmax(last - as.numeric(subjects$STARTDT) + 1, subjects$AVAL)
    possible[subjects$CNSR == 0] <- subjects$AVAL[subjects$CNSR == 0]
    values <- data.frame(n = nrow(subjects), estimate = sum(subjects$AVAL) / sum(possible))
    rows(values, "base::sum", list(ANALYSIS = "completeness", PARAMCD = paramcd, POPULATION = "SAFFL"))
  }
  do.call(rbind, lapply(c("OS", "LPFS"), one))
}

curve_limits <- function(study) {
  if (!asked(study, "curve-limits")) return(NULL)
  times <- study$settings$times
  at <- function(which) vapply(times * DAYS_PER_MONTH, function(day) mean(which(day)), numeric(1))
  of <- function(paramcd, group, low, high) {
    keys <- list(ANALYSIS = "curve-limits", PARAMCD = paramcd, POPULATION = "SAFFL", GROUP = group)
    rows(data.frame(TIME = times, low = at(low), high = at(high)), "base::mean", keys)
  }
  whole <- function(paramcd) {
    s <- outcomes(study, paramcd)
    event <- s$CNSR == 0
    of(paramcd, "", function(day) s$AVAL > day | (s$AVAL == day & !event), function(day) !(event & s$AVAL <= day))
  }
  competing <- function(paramcd) {
    s <- outcomes(study, paramcd)
    do.call(rbind, lapply(seq_along(CAUSES), function(cause) {
      had <- function(day) s$EVTYPE == cause & s$AVAL <= day
      of(paramcd, CAUSES[cause], had, function(day) had(day) | (s$EVTYPE == 0 & s$AVAL < day))
    }))
  }
  rbind(do.call(rbind, lapply(parameters(study, "whole"), whole)),
        do.call(rbind, lapply(parameters(study, "competing"), competing)))
}

enough_at_risk <- function(study) {
  if (!asked(study, "enough-at-risk")) return(NULL)
  least <- study$settings$at_least
  one <- function(paramcd) {
    days <- sort(outcomes(study, paramcd)$AVAL, decreasing = TRUE)
    enough <- max(least, ceiling(length(days) / study$settings$one_in))
    time <- if (length(days) < least) NA else days[enough] / DAYS_PER_MONTH
    values <- data.frame(n = length(days), enough = enough, time = time)
    rows(values, "base::sort", list(ANALYSIS = "enough-at-risk", PARAMCD = paramcd, POPULATION = "SAFFL"))
  }
  do.call(rbind, lapply(c(parameters(study, "whole"), parameters(study, "competing")), one))
}
