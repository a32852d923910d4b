// Placeholder until the first file of ClaireStore lands.
