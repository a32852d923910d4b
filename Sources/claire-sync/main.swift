import ClaireCommands
import ClaireVerb

VerbMain.run(SyncSpec.verb, SyncVerb.run)
