import ClaireCommands
import ClaireVerb

VerbMain.run(UndoSpec.verb, UndoVerb.run)
