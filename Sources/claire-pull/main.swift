import ClaireCommands
import ClaireVerb

VerbMain.run(PullSpec.verb, PullVerb.run)
