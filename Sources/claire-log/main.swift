import ClaireCommands
import ClaireVerb

VerbMain.run(LogSpec.verb, LogVerb.run)
