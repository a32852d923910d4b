// Placeholder until the first file of ClaireConfig lands.
