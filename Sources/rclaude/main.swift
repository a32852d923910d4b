import Glibc

exit(Transport.run(CommandLine.arguments))
