"""How a document becomes a file: PDF, DOCX, XLSX, and the signature on it."""
