# Cumulative incidence with survfit of several states, and once more with cmprsk (rules 29 and 31).

CAUSES <- c("progression", "death", "transplant")
FREE <- "(s0)"  # what survfit calls the state in which everybody begins

competing_risks <- function(study) {
  level <- study$settings$level
  one <- function(paramcd) {
    subjects <- outcomes(study, paramcd)
    days <- subjects$AVAL
    kinds <- subjects$EVTYPE
    keys <- function(analysis, group) {
      list(ANALYSIS = analysis, PARAMCD = paramcd, POPULATION = "SAFFL", GROUP = group)
    }
    of_cause <- function(cause) rbind(
      incidence_rates(days, kinds, CAUSES, cause, level, study$settings$times, keys("cumulative-incidence", cause)),
      incidence_curve(days, kinds, CAUSES, cause, level, keys("cumulative-incidence-curve", cause))
    )
    rbind(
      do.call(rbind, lapply(CAUSES, of_cause)),
      incidence_curve(days, kinds, CAUSES, FREE, level, keys("cumulative-incidence-curve", "event-free"))
    )
  }
  do.call(rbind, lapply(parameters(study, "competing"), one))
}

# The first treatment-emergent event of a grade or worse; of an event and a death on one day the event comes first.
ae_incidence <- function(study) {
  treated <- study$adsl[study$adsl$SAFFL == "Y", ]
  emergent <- study$adae[study$adae$TRTEMFL == "Y", ]
  graded <- nrow(study$adae) && (!nrow(emergent) || any(!is.na(emergent$AETOXGRN)))
  one <- function(grade) {
    severe <- emergent[!is.na(emergent$AETOXGRN) & emergent$AETOXGRN >= grade, ]
    first <- as.Date(vapply(treated$USUBJID, function(id) {
      min(c(severe$ASTDT[severe$USUBJID == id], as.Date(Inf, origin = "1970-01-01")), na.rm = TRUE)
    }, numeric(1)), origin = "1970-01-01")
    death <- treated$DTHDT
    kinds <- ifelse(is.finite(first) & (is.na(death) | first <= death), 1, ifelse(is.na(death), 0, 2))
    seen <- pmax(treated$LSTALVDT, treated$TRTSDT, na.rm = TRUE)
    end <- ifelse(kinds == 1, first, ifelse(kinds == 2, death, seen))
    days <- as.numeric(end) - as.numeric(treated$TRTSDT) + 1
    keys <- function(analysis) list(ANALYSIS = analysis, POPULATION = "SAFFL", GRADE = paste0(">=", grade))
    size <- data.frame(n = length(days), events = sum(kinds == 1), competing = sum(kinds == 2))
    states <- c("severe", "death")
    level <- study$settings$level
    found <- rbind(
      rows(size, "base::sum", keys("ae-cumulative-incidence")),
      incidence_rates(days, kinds, states, "severe", level, study$settings$toxicity_times,
                      keys("ae-cumulative-incidence")),
      incidence_curve(days, kinds, states, "severe", level, keys("ae-cumulative-incidence-curve"))
    )
    if (!graded) found$STATVAL[!found$STAT %in% c("n", "at_risk")] <- NA
    found
  }
  do.call(rbind, lapply(c(2, 3), one))
}

incidence_rates <- function(days, kinds, states, state, level, times, keys) {
  nothing <- data.frame(TIME = times, estimate = NA, low = NA, high = NA, at_risk = 0)
  if (!length(days)) return(rows(nothing, "survival::survfit", keys))
  fit <- aalen_johansen(days, kinds, states, level)
  read <- summary(fit, times = times * DAYS_PER_MONTH, extend = TRUE)
  at <- match(state, fit$states)
  known <- known_at(times, days)
  values <- inner(read$pstate[, at], read$lower[, at], read$upper[, at])
  values[!known, ] <- NA
  second <- second_opinion(days, kinds, match(state, states), times)
  rbind(
    rows(data.frame(TIME = times, values, at_risk = read$n.risk[, 1]), "survival::survfit", keys),
    if (!is.null(second)) rows(data.frame(TIME = times, estimate = ifelse(known, second, NA)), "cmprsk::cuminc", keys)
  )
}

# cuminc gives nothing for a kind of event that did not happen, and nothing after its last time: it stays where it was.
second_opinion <- function(days, kinds, cause, times) {
  if (!any(kinds == cause)) return(NULL)
  curve <- cmprsk::cuminc(days, kinds)[[paste(1, cause)]]
  vapply(times * DAYS_PER_MONTH, function(day) curve$est[max(which(curve$time <= day))], numeric(1))
}

incidence_curve <- function(days, kinds, states, state, level, keys) {
  start <- if (!length(days)) NA else if (state == FREE) 1 else 0
  curve <- data.frame(TIME = 0, estimate = start, low = NA, high = NA)
  if (length(days)) {
    fit <- aalen_johansen(days, kinds, states, level)
    at <- match(state, fit$states)
    values <- inner(fit$pstate[, at], fit$lower[, at], fit$upper[, at])
    curve <- rbind(curve, data.frame(TIME = fit$time / DAYS_PER_MONTH, values))
  }
  rows(curve, "survival::survfit", keys)
}

aalen_johansen <- function(days, kinds, states, level) {
  kind <- factor(kinds, levels = seq(0, length(states)), labels = c("censored", states))
  survfit(Surv(days, kind) ~ 1, conf.type = "log-log", conf.int = level)
}
