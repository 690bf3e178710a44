"""The register of names, and lookalikes."""
