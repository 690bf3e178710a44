"""Values every other room needs: errors, findings, bases. Knows nothing of the outside."""
