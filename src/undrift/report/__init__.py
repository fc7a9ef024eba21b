"""Reports: a verdict as text or as a document. They return strings; printing is for the commands."""
