import ClaireCommands
import ClaireVerb
import Glibc

// Claude passes no arguments. Whoever does wants help, or is told what is wrong with them.
if CommandLine.argc > 1 {
    VerbMain.run(HookSpec.verb) { context throws(VerbFailure) in HookMain.run() }
}
HookMain.run()
exit(0)
