x <- 1:5; x[-1]; x[c(TRUE, FALSE)]; x[x > 2]; x[10]; x[0]; x[c(-1, -2)]; x[c(1, NA)]; x[1.9]
x <- c(a = 1, b = 2); x["b"]; x[["a"]]; x["z"]; x[c("b", "a")]; x[-1]
x <- list(a = 1, b = "x"); x$a; x[["b"]]; x["b"]; x$zz; x[["a"]]; names(x); x[-1]
list(alpha = 1)$al
m <- matrix(1:6, 2); m[1, ]; m[, 2]; m[1, 2]; m[m > 2]; m[, c(TRUE, FALSE, TRUE)]; m[2, , drop = FALSE]; m[5]; m[-1, ]
m <- matrix(1:4, 2, dimnames = list(c("a", "b"), c("x", "y"))); m["a", ]; m["b", "y"]; m[, "x"]
m <- matrix(1:9, 3); m[cbind(1:3, 1:3)]
f <- factor(c("a", "b", "a")); f[1]; f[2:3, drop = TRUE]
l <- list(a = list(b = list(c = 1:3))); l$a$b$c[2]; l[["a"]][["b"]]; l[[c("a", "b", "c")]]
df <- data.frame(x = 1:3, y = c(1.5, 2, 3)); df[df$x > 1, ]; df[["y"]]; df[2, "y"]; df[, 1]; df["x"]; df[order(-df$x), ]; df[-1, ]; df[c(1, 1), ]
df <- data.frame(x = 1:3, y = 4:6); df[, "x", drop = FALSE]; df$y[2]; df[df$y == 99, ]; nrow(df[0, ])
head(letters, 3); tail(1:10, 3); head(1:10, -7); tail(1:10, -7); head(data.frame(x = 1:10), 2); tail(data.frame(x = 1:10), 2); rev(list(1, "a"))
which(c(FALSE, TRUE, TRUE)); which(c(a = TRUE, b = FALSE)); (1:10)[c(-1, -10)]
x <- 1:10; x[x %% 2 == 0 & x > 4]; letters[c(1, 3)]; "abc"[1]; NULL$a; c(1, 2)[3]
e <- quote(f(x, y = 2)); e[[1]]; as.list(e)
list(1, 2)[[2]]; list(a = 1, a = 2)$a; c(list(1), 2)[[2]]
