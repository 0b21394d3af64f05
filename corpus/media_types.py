"""The media types that can be read, and which of them have pages of their own."""

PDF, HTML, TEXT, MARKDOWN = "application/pdf", "text/html", "text/plain", "text/markdown"
EMAIL = "message/rfc822"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT, ODP = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.presentation"
DOC, PPT, RTF = "application/msword", "application/vnd.ms-powerpoint", "application/rtf"
OFFICE = frozenset({DOCX, PPTX, ODT, ODP, DOC, PPT, RTF})
"""Media types of files that are converted to PDF before they are read."""
PAGED = OFFICE | {PDF}
"""Media types of files that have pages. Files of other types are divided into sections."""
