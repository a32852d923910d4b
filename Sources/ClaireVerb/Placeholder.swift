// Placeholder until the first file of ClaireVerb lands.
