"""The register beside an extract of the national database: compared, told, and handed back as corrections."""
