import Glibc

exit(Front.main(CommandLine.argc, CommandLine.unsafeArgv))
