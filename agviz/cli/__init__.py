"""The command line, `agviz ...`: one thin file per command."""
