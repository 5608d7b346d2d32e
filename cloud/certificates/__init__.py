"""Names under the vendor's domain, one a site, and the certificates for them that boxes ask for."""
