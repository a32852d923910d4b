import Glibc

exit(Simulation.run(Array(CommandLine.arguments.dropFirst())))
