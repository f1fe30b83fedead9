# Two readers of the imaging: weighted kappa by the formula of Fleiss, Cohen and Everitt, and both curves (rule 41).

readers <- function(study) {
  if (!asked(study, "reader-agreement")) return(NULL)
  others <- split(study$adread[study$adread$COUNTFL == "", ], study$adread$READER[study$adread$COUNTFL == ""])
  counted <- study$adread[study$adread$COUNTFL == "Y", ]
  do.call(rbind, Map(one_reader, others, names(others), MoreArgs = list(counted = counted, study = study)))
}

one_reader <- function(own, name, counted, study) {
  both <- merge(own[own$ANL01FL == "Y", ], counted, by = c("PARAMCD", "USUBJID"), suffixes = c("", ".first"))
  level <- study$settings$level
  agreement <- function(paramcd) {
    pairs <- both[both$PARAMCD == paramcd & both$AVALC != "NE" & both$AVALC.first != "NE", ]
    found <- kappa_of(pairs$AVALC.first, pairs$AVALC, level)
    if (nrow(pairs) < study$settings$min_pairs) found[c("low", "high")] <- NA
    keys <- list(ANALYSIS = "reader-agreement", POPULATION = "SAFFL", TERM = paramcd, GROUP = name)
    rows(data.frame(n = nrow(pairs), as.list(found)), "base", keys)
  }
  curves <- function(paramcd) {
    s <- both[both$PARAMCD == paramcd, ]
    by <- function(term, days, event) {
      keys <- list(PARAMCD = paramcd, POPULATION = "SAFFL", TERM = term, GROUP = name)
      rbind(survival(days, event, level, study$settings$times, c(keys, ANALYSIS = "reader-kaplan-meier")),
            survival_curve(days, event, level, c(keys, ANALYSIS = "reader-kaplan-meier-curve")))
    }
    rbind(by("counted", s$AVAL.first, s$CNSR.first == 0), by("other", s$AVAL, s$CNSR == 0))
  }
  rbind(agreement("BORTRG"), agreement("BOR"), curves("LPFS"), curves("DPFS"))
}

kappa_of <- function(first, second, level) {
  levels <- c("CR", "PR", "SD", "PD")
  p <- prop.table(table(factor(first, levels), factor(second, levels)))
  w <- outer(1:4, 1:4, function(i, j) 1 - abs(i - j) / 3)
  po <- sum(w * p)
  pe <- sum(w * outer(rowSums(p), colSums(p)))
  nothing <- c(kappa = NA, low = NA, high = NA)
  if (!length(first) || pe > 1 - 1e-14) return(nothing)
  kappa <- (po - pe) / (1 - pe)
  spread <- -(po * pe - 2 * pe + po)^2
  for (i in 1:4) for (j in 1:4) {
    mean_weight <- sum(w[i, ] * colSums(p)) + sum(w[, j] * rowSums(p))
    spread <- spread + p[i, j] * (w[i, j] * (1 - pe) - mean_weight * (1 - po))^2
  }
  variance <- spread / (length(first) * (1 - pe)^4)
  half <- if (variance > 1e-14) qnorm((1 + level) / 2) * sqrt(variance) else NA
  c(kappa = kappa, low = max(kappa - half, -1), high = min(kappa + half, 1))
}
