NULL == 1; c(1, 2, 3) > z2; "abc" == c("abc", "d")
