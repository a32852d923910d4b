// Placeholder until the first file of ClaireFleet lands.
