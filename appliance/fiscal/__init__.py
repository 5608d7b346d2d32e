"""The port through which every document passes on its way to a tax authority's device or provider."""
