import ClaireCommands
import ClaireVerb

VerbMain.run(MCPSpec.verb, MCPVerb.run)
