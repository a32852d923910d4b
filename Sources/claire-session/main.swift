import ClaireCommands
import ClaireVerb

VerbMain.run(SessionSpec.verb, SessionVerb.run)
