import ClaireCommands
import ClaireVerb

VerbMain.run(TaskSpec.verb, TaskVerb.run)
