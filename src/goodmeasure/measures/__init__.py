"""What a figure means: our measures, and what each platform lets its own account measure."""
