import ClaireSync

print("claire-sim: protocol \(SyncProtocol.version)")
