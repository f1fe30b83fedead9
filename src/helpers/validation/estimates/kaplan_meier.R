# Kaplan-Meier with survfit: rates, medians, whole curves, follow-up, restricted means, counts (rules 30 and 32).

kaplan_meier <- function(study) {
  level <- study$settings$level
  one <- function(paramcd) {
    subjects <- outcomes(study, paramcd)
    event <- subjects$CNSR == 0
    keys <- list(PARAMCD = paramcd, POPULATION = "SAFFL")
    rbind(
      survival(subjects$AVAL, event, level, study$settings$times, c(keys, ANALYSIS = "kaplan-meier")),
      if (paramcd %in% parameters(study, "whole")) {
        survival_curve(subjects$AVAL, event, level, c(keys, ANALYSIS = "kaplan-meier-curve"))
      }
    )
  }
  do.call(rbind, lapply(c(parameters(study, "whole"), parameters(study, "reading")), one))
}

follow_up <- function(study) {
  subjects <- outcomes(study, "OS")
  seen <- subjects$CNSR > 0
  size <- data.frame(n = nrow(subjects), median_of(subjects$AVAL, seen, study$settings$level))
  rows(size, "survival::survfit", list(ANALYSIS = "follow-up", PARAMCD = "OS", POPULATION = "SAFFL"))
}

survival <- function(days, event, level, times, keys) {
  size <- data.frame(n = length(days), events = sum(event), median_of(days, event, level))
  rbind(
    rows(size, "survival::survfit", keys),
    rows(rates(days, event, level, times), "survival::survfit", keys)
  )
}

# At the start and at each distinct time; of nobody there is the start alone.
survival_curve <- function(days, event, level, keys) {
  curve <- data.frame(TIME = 0, estimate = if (length(days)) 1 else NA, low = NA, high = NA,
                      at_risk = length(days), events = 0, censored = 0)
  if (length(days)) {
    fit <- km(days, event, level)
    curve <- rbind(curve, data.frame(
      TIME = fit$time / DAYS_PER_MONTH, inner(fit$surv, fit$lower, fit$upper),
      at_risk = fit$n.risk, events = fit$n.event, censored = fit$n.censor
    ))
  }
  rows(curve, "survival::survfit", keys)
}

km <- function(days, event, level) survfit(Surv(days, event) ~ 1, conf.type = "log-log", conf.int = level)

median_of <- function(days, event, level) {
  if (!length(days)) return(data.frame(median = NA, median_low = NA, median_high = NA))
  found <- lapply(quantile(km(days, event, level), probs = 0.5), function(day) unname(day) / DAYS_PER_MONTH)
  data.frame(median = found$quantile, median_low = found$lower, median_high = found$upper)
}

rates <- function(days, event, level, times) {
  if (!length(days)) return(data.frame(TIME = times, estimate = NA, low = NA, high = NA, at_risk = 0))
  fit <- km(days, event, level)
  read <- summary(fit, times = times * DAYS_PER_MONTH, extend = TRUE)
  values <- inner(read$surv, read$lower, read$upper)
  values[!known_at(times, days), ] <- NA
  data.frame(TIME = times, values, at_risk = read$n.risk)
}

# After the last time nothing is known, also where nobody was left to observe.
known_at <- function(times, days) times * DAYS_PER_MONTH <= max(days)

# The log-log scale has no interval where the probability is 0 or 1.
inner <- function(estimate, low, high) {
  inside <- estimate > 1e-12 & estimate < 1 - 1e-12
  data.frame(estimate = estimate, low = ifelse(inside, low, NA), high = ifelse(inside, high, NA))
}

restricted_means <- function(study) {
  times <- study$settings$restricted_mean_times
  one <- function(paramcd) {
    subjects <- outcomes(study, paramcd)
    means <- restricted_mean(subjects$AVAL, subjects$CNSR == 0, study$settings$level, times)
    rows(means, "survival::survfit", list(ANALYSIS = "rmst", PARAMCD = paramcd, POPULATION = "SAFFL"))
  }
  do.call(rbind, lapply(parameters(study, "whole"), one))
}

restricted_mean <- function(days, event, level, times) {
  if (!length(days)) return(data.frame(TIME = times, estimate = NA, se = NA, low = NA, high = NA))
  fit <- km(days, event, level)
  # up to a day before anybody leaves, survfit refuses: everybody lives until then
  mean_to <- function(until) {
    if (until < min(fit$time)) return(c(until, 0) / DAYS_PER_MONTH)
    summary(fit, rmean = until)$table[c("rmean", "se(rmean)")] / DAYS_PER_MONTH
  }
  means <- vapply(times * DAYS_PER_MONTH, mean_to, numeric(2))
  means[, !known_at(times, days)] <- NA
  spread <- qnorm((1 + level) / 2) * means[2, ]
  data.frame(TIME = times, estimate = means[1, ], se = means[2, ], low = means[1, ] - spread,
             high = means[1, ] + spread)
}

# How many there are, what came of them, and who is left at the times under the axis of a figure.
counts <- function(study) {
  of_each <- function(one, kinds) {
    do.call(rbind, lapply(study$parameters$PARAMCD[study$parameters$KIND %in% kinds], one))
  }
  maturity <- function(paramcd) {
    subjects <- outcomes(study, paramcd)
    size <- data.frame(n = nrow(subjects), events = sum(subjects$CNSR == 0), censored = sum(subjects$CNSR > 0))
    keys <- list(ANALYSIS = "maturity", PARAMCD = paramcd, POPULATION = "SAFFL")
    reasons <- as.data.frame(table(GROUP = subjects$EVNTDESC), responseName = "n", stringsAsFactors = FALSE)
    rbind(rows(size, "base::table", keys), rows(reasons, "base::table", keys))
  }
  at_risk <- function(paramcd) {
    subjects <- outcomes(study, paramcd)
    until <- study$settings$display_times
    before <- function(who) vapply(until * DAYS_PER_MONTH, function(day) sum(subjects$AVAL[who] < day), numeric(1))
    left <- data.frame(TIME = until, at_risk = nrow(subjects) - before(TRUE), events = before(subjects$CNSR == 0),
                       censored = before(subjects$CNSR > 0))
    rows(left, "base::sum", list(ANALYSIS = "at-risk", PARAMCD = paramcd, POPULATION = "SAFFL"))
  }
  rbind(
    of_each(maturity, c("whole", "competing", "reading", "interval")),
    of_each(at_risk, c("whole", "competing"))
  )
}
