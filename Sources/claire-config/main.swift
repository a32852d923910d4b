import ClaireCommands
import ClaireVerb

VerbMain.run(ConfigSpec.verb, ConfigVerb.run)
