"my var" <- 1; `my var`; assign("v", 5); v; x = 2; x
