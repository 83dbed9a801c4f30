"""Bills of materials, security assessments and threat models."""
