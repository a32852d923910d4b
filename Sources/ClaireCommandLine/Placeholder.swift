// Placeholder until the first file of ClaireCommandLine lands.
