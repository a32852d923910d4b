import ClaireCommands
import ClaireVerb

VerbMain.run(GroupSpec.verb, GroupVerb.run)
