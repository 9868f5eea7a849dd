# Random numbers of distributions made of others: the draws R makes, in its order.

#' stats: Gamma random numbers.
rgamma <- function(n, shape, rate = 1, scale = 1 / rate) rgamma_of(n, shape, 1) * scale

#' stats: Chi-squared random numbers.
rchisq <- function(n, df) rgamma_of(n, df / 2, 1) * 2

#' stats: Random numbers of the t distribution.
rt <- function(n, df) {
  if (length(n) > 1) n <- length(n)
  df <- rep_len(df, n)
  vapply(seq_len(n), function(i) {
    z <- rnorm(1)
    z / sqrt(rchisq(1, df[i]) / df[i])
  }, 1)
}

#' stats: Log-normal random numbers.
rlnorm <- function(n, meanlog = 0, sdlog = 1) exp(rnorm(n, meanlog, sdlog))

#' stats: Logistic random numbers.
rlogis <- function(n, location = 0, scale = 1) {
  u <- runif(n)
  location + scale * log(u / (1 - u))
}

#' stats: Weibull random numbers.
rweibull <- function(n, shape, scale = 1) scale * (-log(runif(n)))^(1 / shape)

#' stats: Cauchy random numbers.
rcauchy <- function(n, location = 0, scale = 1) location + scale * tan(pi * runif(n))

#' stats: Geometric random numbers.
rgeom <- function(n, prob) {
  if (length(n) > 1) n <- length(n)
  prob <- rep_len(prob, n)
  vapply(seq_len(n), function(i) rpois(1, rexp(1) * ((1 - prob[i]) / prob[i])), 1L)
}

#' stats: Negative binomial random numbers.
rnbinom <- function(n, size, prob, mu) {
  if (length(n) > 1) n <- length(n)
  if (missing(prob)) prob <- size / (size + mu)
  prob <- rep_len(prob, n)
  size <- rep_len(size, n)
  vapply(seq_len(n), function(i) if (prob[i] == 1) 0L else rpois(1, rgamma_of(1, size[i], 1) * ((1 - prob[i]) / prob[i])), 1L)
}

#' stats: Multinomial random numbers, one draw a column.
rmultinom <- function(n, size, prob) {
  p <- prob / sum(prob)
  out <- matrix(0L, length(p), n)
  for (j in seq_len(n)) {
    left <- size
    whole <- 1
    for (k in seq_along(p)[-length(p)]) {
      if (p[k] > 0) {
        share <- p[k] / whole
        out[k, j] <- if (share < 1) rbinom(1, left, share) else as.integer(left)
        left <- left - out[k, j]
      }
      if (left <= 0) break
      whole <- whole - p[k]
    }
    out[length(p), j] <- as.integer(left)
  }
  rownames(out) <- names(prob)
  out
}
