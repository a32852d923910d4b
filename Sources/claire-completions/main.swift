import ClaireCommands
import ClaireVerb

VerbMain.run(CompletionsSpec.verb, CompletionsVerb.run)
