0x1F; 1e3L; 100L; .5; 5.; 1e-3; 1E5; 0xFFL; 1e-300 * 1e-300; 1L:3L
"a\tb"; 'single "quoted"'; "\u00e9"; r"(raw \n string)"; R"---(a)--b)---"; "back\\slash"; nchar("\\"); '\''; "\x41"; "\101"; "emoji \U0001F600"
x.y <- 1; .hidden <- 2; x_1 <- 3; x.y + .hidden + x_1; `odd name` <- 4; `odd name`; été <- 5; été
1 # a comment
# only a comment
2; 3 # ; 4
TRUE; FALSE; NULL; NA; Inf; NaN; T; F; NA_integer_; NA_real_; NA_character_
5 -> a; a; a = 6; a; 7 ->> a; a; b <<- 8; b; 5 %% 3; 5 %/% 3; 3 %in% 1:3; 2 ** 3; 1:3 |> sum(); c(1,2)[1]; -1; !TRUE; 1 != 2; 1 <= 2; 1 >= 2
"line one
line two"
if (TRUE) {
  1
} else {
  2
