# Another reader beside the reader that counts (rule 41): weighted kappa, and the curves by both.

readers <- function(study) {
  adread <- study$adread
  first <- adread[adread$COUNTFL == "Y", ]
  others <- sort(unique(adread$READER[adread$COUNTFL == ""]))
  do.call(rbind, lapply(others, function(reader) {
    other <- adread[adread$READER == reader & adread$COUNTFL == "" & adread$ANL01FL == "Y", ]
    both <- merge(first, other, by = c("PARAMCD", "USUBJID"), suffixes = c(".first", ".other"))
    rbind(
      do.call(rbind, lapply(c("BORTRG", "BOR"), function(paramcd) agreement(both, paramcd, reader, study$settings))),
      do.call(rbind, lapply(c("LPFS", "DPFS"), function(paramcd) rbind(
        reader_curve(both, paramcd, reader, "counted", ".first", study$settings),
        reader_curve(both, paramcd, reader, "other", ".other", study$settings)
      )))
    )
  }))
}

# Fleiss, Cohen and Everitt (1969): large-sample variance of weighted kappa, cut at -1 and 1.
agreement <- function(both, paramcd, reader, settings) {
  levels <- c("CR", "PR", "SD", "PD")
  pairs <- both[both$PARAMCD == paramcd & both$AVALC.first %in% levels & both$AVALC.other %in% levels, ]
  n <- nrow(pairs)
  value <- c(NA, NA, NA)
  if (n) {
    p <- table(factor(pairs$AVALC.first, levels), factor(pairs$AVALC.other, levels)) / n
    w <- 1 - abs(outer(1:4, 1:4, "-")) / 3
    row <- rowSums(p)
    column <- colSums(p)
    observed <- sum(w * p)
    expected <- sum(w * outer(row, column))
    kappa <- if (abs(1 - expected) < 1e-12) NA else (observed - expected) / (1 - expected)
    spread <- outer(as.vector(w %*% column), as.vector(row %*% w), "+")
    variance <- (sum(p * (w - spread * (1 - kappa))^2) - (kappa - expected * (1 - kappa))^2) / (n * (1 - expected)^2)
    half <- if (!is.na(kappa) && variance > 1e-14 && n >= settings$min_pairs) {
      qnorm((1 + settings$level) / 2) * sqrt(variance)
    } else NA
    value <- c(kappa, max(kappa - half, -1), min(kappa + half, 1))
  }
  rows(data.frame(n = n, kappa = value[1], low = value[2], high = value[3]), "base::outer",
       list(ANALYSIS = "reader-agreement", POPULATION = "SAFFL", TERM = paramcd, GROUP = reader))
}

reader_curve <- function(both, paramcd, reader, term, of, settings) {
  own <- both[both$PARAMCD == paramcd, ]
  days <- own[[paste0("AVAL", of)]]
  event <- own[[paste0("CNSR", of)]] == 0
  keys <- function(analysis) {
    list(ANALYSIS = analysis, PARAMCD = paramcd, POPULATION = "SAFFL", TERM = term, GROUP = reader)
  }
  rbind(
    survival(days, event, settings$level, settings$times, keys("reader-kaplan-meier")),
    survival_curve(days, event, settings$level, keys("reader-kaplan-meier-curve"))
  )
}
