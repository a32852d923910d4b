// Placeholder until the first file of ClaireCommands lands.
