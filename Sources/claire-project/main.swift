import ClaireCommands
import ClaireVerb

VerbMain.run(ProjectSpec.verb, ProjectVerb.run)
