import ClaireCommands
import ClaireVerb

VerbMain.run(QueueSpec.verb, QueueVerb.run)
