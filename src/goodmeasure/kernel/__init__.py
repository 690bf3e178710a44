"""Values every other room needs: errors, findings, bases, intervals. Knows nothing of the outside."""
