import ClaireCommands
import ClaireVerb

VerbMain.run(StatusSpec.verb, StatusVerb.run)
