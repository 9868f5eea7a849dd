x <- c(5, 3, 8); x[2] <- 10; x[5] <- 1; x
x <- 1:3; x[2] <- 2.5; x; x[1] <- "a"; x
x <- c(a = 1); x["b"] <- 2; x; x[["c"]] <- 3; x
x <- list(a = 1, b = 2); x$c <- 3; x[["a"]] <- NULL; names(x); x["b"] <- list(NULL); x
l <- list(); l[["k"]] <- 1:3; l$m$n <- 2; str(l)
x <- 1:5; x[x > 2] <- 0L; x; x[-1] <- 9L; x
m <- matrix(0, 2, 2); m[1, ] <- c(1, 2); m[2, 2] <- 5; m; m[m == 0] <- NA; m
x <- c(1, NA, 3); is.na(x) <- 1; x; x[is.na(x)] <- 0; x
names(x <- 1:2); x <- 1:2; names(x) <- c("p", "q"); x; names(x)[2] <- "z"; x; levels(f <- factor("a")); attr(x, "u") <- "cm"; x; dim(x) <- NULL; x
f <- factor(c("a", "b")); levels(f)[1] <- "z"; f; f[1] <- "b"; f; levels(f) <- c("q", "r"); f
df <- data.frame(x = 1:2); df$y <- c("a", "b"); df[["z"]] <- 0; df[2, "x"] <- 9L; df; df$y <- NULL; df; names(df)[1] <- "w"; df
df <- data.frame(x = 1:3); df[df$x > 1, "x"] <- 0L; df; df[nrow(df), ] <- 7L; df
a <- 1:3; b <- a; b[1] <- 99L; a; b
f <- function(v) { v[1] <- 0; v }; x <- c(1, 2); f(x); x
x <- 1:3; x[[2]] <- 10L; x; body(f <- function(x) x); nested <- list(a = list(b = 1)); nested$a$b <- 2; nested[["a"]][["c"]] <- 3; str(nested)
x <- 5 -> y; y; x; 3 -> z; z
f <- function() { g <<- 42; invisible() }; f(); g
"my var" <- 1; `my var`; assign("v", 5); v; x = 2; x
x <- y <- 2; c(x, y); x[3] <- 1; x; substr(s <- "hello", 1, 1); s <- "hello"; substr(s, 1, 1) <- "J"; s
l <- list(1, 2, 3); l[[2]] <- NULL; length(l); l[2] <- "x"; l
