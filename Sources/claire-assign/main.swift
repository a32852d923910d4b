import ClaireCommands
import ClaireVerb

VerbMain.run(AssignSpec.verb, AssignVerb.run)
