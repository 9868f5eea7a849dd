5 %/% 2; -5 %/% 2; 5 %% -2; 5.5 %% 2; -5.5 %/% 2; 5L %/% 2L; -5L %% 3L
1L:3L / 2L; 5L / 2L; 2L * 3L; class(2L * 3L); class(2L * 3); class(1L / 1L); 7L %/% 0L; 7 %/% 0; 7 %% 0; 7 %% Inf; -7 %% Inf
1:3 + 0.5; 1:6 * 1:2; 2^-1; -2^2; (1:3)^2; 2 ** 3; 0^0; NA^0; 1^NA
1:3 + 1:2
2147483647L + 1L
1e308 * 10; -1/0; 0/0; Inf - Inf; is.nan(0/0); NA + 1; NA_integer_ + 1L
-2:2; 10:7; 1.5:4; -(1:3); +5; - -5
c(a = 1, b = 2) + c(x = 10, y = 20); matrix(1:4, 2) * 2; matrix(1:4, 2) + matrix(1:4, 2)
TRUE + TRUE; sum(c(TRUE, FALSE, TRUE)); -TRUE; TRUE * 2.5
numeric(0) + 1; integer(0) * 2L; sum(numeric(0)); prod(numeric(0)); NULL + 1
round(2.5); round(-1.567, 2); round(0.15, 1); round(1234.5, -2); signif(123456, 2); ceiling(1.2); floor(-1.5); trunc(-1.7); round(-2.5)
sqrt(16); exp(0); log(100, 10); log10(1000); log2(8); log1p(0); log(1:3); abs(-3:3); sin(pi / 2); cos(0); tan(0); atan2(1, 1); gamma(5); factorial(5); choose(5, 2); beta(2, 3); lgamma(10)
cumsum(1:5); cumprod(1:5); cummax(c(1, 3, 2)); cummin(c(3, 1, 2)); diff(c(1, 4, 9)); diff(1:10, lag = 2)
max(3, 1, 2); min(c(3, 1, 2)); range(c(3, 1, 2)); pmin(c(1, 5), c(3, 2)); pmax(1:4, 2); which.max(c(1, 5, 2)); which.min(c(3, 1, 2)); max("b", "a"); max(-Inf, NA, na.rm = TRUE); max(NA, 1)
mean(c(1, NA), na.rm = TRUE); mean(c(1, 2, 4)); median(c(3, 1, 2, 10)); var(1:10); sd(1:10); quantile(1:10); quantile(c(1, 2, 5), 0.9); cor(1:5, c(2, 4, 6, 8, 10)); IQR(1:10); mean(c(TRUE, FALSE))
weighted.mean(c(1, 2), c(3, 1)); mad(c(1, 2, 3, 4, 100)); fivenum(c(1, 2, 3, 4)); scale(matrix(c(1, 2, 3), 3))
matrix(1:4, 2) %*% matrix(1:4, 2); 1:3 %*% 1:3; 1:2 %o% 1:3; crossprod(1:3); diag(2); det(matrix(c(1, 2, 3, 4), 2)); solve(matrix(c(2, 0, 0, 2), 2)); t(matrix(1:6, 2)); outer(1:3, 1:3)
