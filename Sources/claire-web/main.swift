import ClaireCommands
import ClaireVerb

VerbMain.run(WebSpec.verb, WebVerb.run)
