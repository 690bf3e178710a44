"""Forms: parse what people type once, at the border."""
