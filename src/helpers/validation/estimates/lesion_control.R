# Control of each lesion: cumulative incidence over lesions, influences added up by subject (rule 38).
# Before survival 3.6 `cluster` is ignored for several states, so the influences are added up here.

lesion_control <- function(study) {
  if (!asked(study, "lesion-cumulative-incidence")) return(NULL)
  lesions <- study$adles
  limits <- study$settings$lesion_size_limits
  bed <- study$settings$bed_limit
  size <- as.character(cut(lesions$MAXDBL / 10, c(-Inf, limits, Inf),
                           c(sprintf("<=%g", limits[1]), sprintf(">%g-%g", limits[1], limits[2]), sprintf(">%g", limits[2]))))
  dose <- ifelse(round(lesions$BED10, 8) >= bed, sprintf("BED10>=%g", bed), sprintf("BED10<%g", bed))
  size[is.na(size)] <- "size-unknown"
  dose[is.na(dose)] <- "BED10-unknown"
  lines <- c(list(lesions), split(lesions, size), split(lesions, dose))
  names(lines)[1] <- ""
  do.call(rbind, Map(function(own, term) {
    do.call(rbind, lapply(CAUSES, lesion_incidence, lesions = own, term = term, study = study))
  }, lines, names(lines)))
}

lesion_incidence <- function(cause, lesions, term, study) {
  times <- study$settings$times
  keys <- list(ANALYSIS = "lesion-cumulative-incidence", POPULATION = "SAFFL", TERM = term, GROUP = cause)
  kind <- factor(lesions$EVTYPE, 0:3, c("censored", CAUSES))
  key <- paste(lesions$USUBJID, lesions$LESION)
  fit <- survfit(Surv(AVAL, kind) ~ 1, data = lesions, id = key, influence = TRUE)
  at <- match(cause, fit$states)
  influence <- matrix(fit$influence.pstate[, , at], nrow = nrow(lesions))
  se <- sqrt(colSums(rowsum(influence, lesions$USUBJID)^2))[-1]
  estimate <- c(0, fit$pstate[, at])
  se <- c(0, se)
  spread <- qnorm((1 + study$settings$level) / 2) * se / (estimate * log(estimate))
  curve <- data.frame(TIME = c(0, fit$time), inner(estimate, estimate^exp(-spread), estimate^exp(spread)))
  curve$at_risk <- vapply(curve$TIME, function(day) sum(lesions$AVAL >= day), numeric(1))
  place <- findInterval(times * DAYS_PER_MONTH, curve$TIME)
  values <- data.frame(curve[place, c("estimate", "low", "high")], se = se[place])
  values[!known_at(times, lesions$AVAL), ] <- NA
  at_risk <- vapply(times * DAYS_PER_MONTH, function(day) sum(lesions$AVAL >= day), numeric(1))
  size <- data.frame(n = nrow(lesions), subjects = length(unique(lesions$USUBJID)),
                     events = sum(lesions$EVTYPE == match(cause, CAUSES)))
  rbind(
    rows(size, "base::sum", keys),
    rows(data.frame(TIME = times, values, at_risk = at_risk), "survival::survfit", keys),
    if (cause == "progression") {
      curve$TIME <- curve$TIME / DAYS_PER_MONTH
      rows(curve, "survival::survfit", replace(keys, "ANALYSIS", "lesion-cumulative-incidence-curve"))
    }
  )
}
