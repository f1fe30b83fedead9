# Local control lesion by lesion, and as it is published (rules 38 and 39).

# Lesions are the units of survfit; the influences of one subject's lesions are added before they are squared.
lesion_control <- function(study) {
  lesions <- study$adles
  limits <- study$settings$size_limits
  size <- ifelse(is.na(lesions$MAXDBL), "size-unknown", ifelse(lesions$MAXDBL <= 10 * limits[1], paste0("<=", limits[1]),
    ifelse(lesions$MAXDBL <= 10 * limits[2], paste0(">", limits[1], "-", limits[2]), paste0(">", limits[2]))))
  bed <- study$settings$bed_limit
  dose <- ifelse(is.na(lesions$BED10), "BED10-unknown",
    paste0("BED10", ifelse(round(lesions$BED10, 8) < bed, "<", ">="), bed))
  if (!nrow(lesions)) return(NULL)
  lines <- c(list(seq_len(nrow(lesions))), split(seq_len(nrow(lesions)), size), split(seq_len(nrow(lesions)), dose))
  terms <- c("", names(lines)[-1])
  do.call(rbind, lapply(seq_along(terms), function(line) do.call(rbind, lapply(CAUSES, function(cause) {
    lesion_line(lesions[lines[[line]], ], terms[line], cause, study$settings)
  }))))
}

lesion_line <- function(own, term, cause, settings) {
  keys <- function(analysis) list(ANALYSIS = analysis, POPULATION = "SAFFL", TERM = term, GROUP = cause)
  fit <- survfit(
    Surv(AVAL, factor(EVTYPE, levels = 0:3, labels = c("censored", CAUSES))) ~ 1,
    data = own, id = paste(USUBJID, LESION), influence = TRUE
  )
  at <- match(cause, fit$states)
  influence <- rowsum(matrix(fit$influence.pstate[, , at], nrow = nrow(own)), own$USUBJID)
  estimate <- c(0, fit$pstate[, at])
  se <- c(0, sqrt(colSums(influence^2))[-1])
  log_log <- function(sign) {
    inner <- estimate > 0 & estimate < 1
    spread <- qnorm((1 + settings$level) / 2) * se / (estimate * log(estimate))
    ifelse(inner, estimate^exp(sign * spread), NA)
  }
  curve <- data.frame(estimate = estimate, se = se, low = log_log(-1), high = log_log(1))
  times <- c(0, fit$time)
  step <- findInterval(settings$times * DAYS_PER_MONTH, times)
  rates <- curve[step, ]
  rates[settings$times * DAYS_PER_MONTH > max(own$AVAL), ] <- NA
  left <- vapply(settings$times, function(month) sum(own$AVAL >= month * DAYS_PER_MONTH), numeric(1))
  found <- rbind(
    rows(data.frame(n = nrow(own), subjects = length(unique(own$USUBJID)), events = sum(own$EVTYPE == match(cause, CAUSES))),
         "base::sum", keys("lesion-cumulative-incidence")),
    rows(data.frame(TIME = settings$times, rates, at_risk = left), "survival::survfit", keys("lesion-cumulative-incidence"))
  )
  if (cause != "progression") return(found)
  whole <- data.frame(TIME = times / DAYS_PER_MONTH, curve[c("estimate", "low", "high")],
                      at_risk = vapply(times, function(day) sum(own$AVAL >= day), numeric(1)))
  rbind(found, rows(whole, "survival::survfit", keys("lesion-cumulative-incidence-curve")))
}

# One minus Kaplan-Meier with deaths and transplants censored, and one minus the cumulative incidence.
published_control <- function(study) {
  subjects <- outcomes(study, "TTLP")
  times <- study$settings$times
  level <- study$settings$level
  keys <- function(analysis) list(ANALYSIS = analysis, PARAMCD = "TTLP", POPULATION = "SAFFL")
  published <- data.frame(estimate = NA, low = NA, high = NA, difference = NA)[rep(1, length(times)), ]
  free <- published[c("estimate", "low", "high")]
  if (nrow(subjects)) {
    km <- summary(survfit(Surv(AVAL, CNSR == 0) ~ 1, subjects, conf.type = "log-log", conf.int = level),
                  times = times * DAYS_PER_MONTH, extend = TRUE)
    aj <- summary(aalen_johansen(subjects$AVAL, subjects$EVTYPE, CAUSES, level), times = times * DAYS_PER_MONTH, extend = TRUE)
    own <- inner(km$surv, km$lower, km$upper)
    competing <- inner(aj$pstate[, 2], aj$lower[, 2], aj$upper[, 2])
    published <- data.frame(estimate = 1 - own$estimate, low = 1 - own$high, high = 1 - own$low,
                            difference = 1 - own$estimate - competing$estimate)
    free <- data.frame(estimate = 1 - competing$estimate, low = 1 - competing$high, high = 1 - competing$low)
    published[!known_at(times, subjects$AVAL), ] <- NA
    free[!known_at(times, subjects$AVAL), ] <- NA
  }
  rbind(
    rows(data.frame(TIME = times, published), "survival::survfit", keys("local-progression-km")),
    rows(data.frame(TIME = times, free), "survival::survfit", keys("without-local-progression"))
  )
}
