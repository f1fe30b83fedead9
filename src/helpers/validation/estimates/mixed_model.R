# Mean of each quarter, each subject having a level of its own: REML of one ratio of variances (rule 42).

mixed_model <- function(study) {
  if (!asked(study, "mixed-model")) return(NULL)
  scores <- study$adlf[study$adlf$PARAMCD == "ALBI", ]
  marker <- study$adlb[!is.na(study$adlb$AVAL) & study$adlb$AVAL > 0, ]
  marker$PARAMCD <- marker$LBTESTCD
  marker$AVAL <- log10(marker$AVAL)
  columns <- c("USUBJID", "PARAMCD", "ADT", "AVAL")
  values <- rbind(marker[columns], scores[columns])
  treated <- study$adsl[study$adsl$SAFFL == "Y", ]
  start <- treated$TRTSDT[match(values$USUBJID, treated$USUBJID)]
  month <- as.numeric(values$ADT - start) / DAYS_PER_MONTH
  values$quarter <- 3 * round(month / 3)
  values <- values[!is.na(month) & month > -2 & !is.na(values$AVAL), ]
  do.call(rbind, lapply(split(values, values$PARAMCD), function(own) {
    enough <- tapply(own$USUBJID, own$quarter, function(id) length(unique(id))) >= study$settings$min_in_quarter
    own <- own[enough[as.character(own$quarter)], ]
    keys <- list(ANALYSIS = "mixed-model", PARAMCD = own$PARAMCD[1], POPULATION = "SAFFL")
    n <- length(unique(own$USUBJID))
    if (!n) return(NULL)
    rbind(
      rows(data.frame(n = n, values = nrow(own)), "base::sum", keys),
      if (n >= study$settings$min_subjects) rows(level_model(own, study$settings$level), "stats::optimize", keys)
    )
  }))
}

# The variance of the values of one subject is that of a value times I + ratio J.
level_model <- function(own, level) {
  quarters <- sort(unique(own$quarter))
  design <- outer(own$quarter, quarters, "==") * 1
  of_subject <- split(seq_len(nrow(own)), own$USUBJID)
  at <- function(ratio) {
    cross <- 0
    with_values <- 0
    squares <- 0
    logarithm <- 0
    for (i in of_subject) {
      shrunk <- ratio / (1 + length(i) * ratio)
      x <- design[i, , drop = FALSE]
      cross <- cross + crossprod(x) - shrunk * tcrossprod(colSums(x))
      with_values <- with_values + drop(crossprod(x, own$AVAL[i])) - shrunk * colSums(x) * sum(own$AVAL[i])
      squares <- squares + sum(own$AVAL[i]^2) - shrunk * sum(own$AVAL[i])^2
      logarithm <- logarithm + log(1 + length(i) * ratio)
    }
    mean <- solve(cross, with_values)
    free <- nrow(own) - length(quarters)
    variance <- (squares - sum(mean * with_values)) / free
    list(mean = mean, se = sqrt(variance * diag(solve(cross))),
         deviance = free * log(variance) + logarithm + as.numeric(determinant(cross)$modulus))
  }
  best <- at(exp(optimize(function(ratio) at(exp(ratio))$deviance, c(-15, 15), tol = 1e-10)$minimum))
  half <- qnorm((1 + level) / 2) * best$se
  data.frame(TIME = quarters, estimate = best$mean, se = best$se, low = best$mean - half, high = best$mean + half)
}
