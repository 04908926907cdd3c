"""The commands as the command line has them: one function each, imported only if it is called."""
