module @IDENTIFIER@

go 1.19
