import ClaireCommands
import ClaireVerb

VerbMain.run(BroadcastSpec.verb, BroadcastVerb.run)
