NULL == 1; c(1, 2, 3) > 2; "abc" == c("abc", "d")
