import Glibc

exit(StandIn.run(CommandLine.arguments))
