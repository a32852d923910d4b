import ClaireCommands
import ClaireVerb

VerbMain.run(InitSpec.verb, InitVerb.run)
