import ClaireCommands
import ClaireVerb

VerbMain.run(DoctorSpec.verb, DoctorVerb.run)
