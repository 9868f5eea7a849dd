1 + 2 * 3; (1 + 2) * 3; 2^3^2; -2^2; !TRUE & FALSE; 1:3 + 1; -1:3; 2 * 1:3; 5 %% 3 * 2; 10 / 2 / 5; 1 - 2 - 3; 2^-1; !1 == 2; -2:2 %in% 0
f <- function(x,
              y = 2,
              ...) {
  x +
    y
}
f(1)
x <- c(1,
       2,
       3)
sum(x)
x |>
  rev() |>
  head(1)
if (FALSE) 1 else if (TRUE) 2 else 3; { 1; 2 }; {}; function() NULL; (function() 5)()
a <- b <- c <- 3; a + b + c; x = y <- 2; x; y; 1 -> p -> q; q
quote(a$b$c); quote(x[1, , drop = FALSE]); quote(x[["a"]][2]); quote(-x^2); quote(!a || b && c); quote(a %in% b); quote(y ~ x | z); quote(~ x); quote(pkg::f(1)); quote(function(x, ...) x + 1); quote(if (a) b); quote(for (i in 1:3) print(i)); quote(while (TRUE) break); quote(`my var` + 1); quote("f"(x)); quote((a + b) * c); quote(\(x) x); quote(x <- 5); quote(x |> f(y)); quote(a := b); quote(f(a = 1, b)); quote(-(1 + 2)); quote(a$`b c`); quote("a b"); quote(1L); quote(1e6); quote(TRUE)
f <- function(a) a; f(a = 3); f(
  a = 4
); f ( 5 ); list(a = 1, "b" = 2, `c d` = 3) |> names()
function(x) -x; (\(x, y = 2) x * y)(3); sapply(1:2, \(i) i + 1); Map(\(a, b) a + b, 1, 2)[[1]]
x <- 5; x[1]; "x"; x; ; y <- 1;; y
if (1 > 2) "a" else
