"""The media types that can be read, and which of them have pages of their own."""

PDF, HTML, TEXT, MARKDOWN = "application/pdf", "text/html", "text/plain", "text/markdown"
EMAIL = "message/rfc822"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT, ODP = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.presentation"
DOC, PPT, RTF = "application/msword", "application/vnd.ms-powerpoint", "application/rtf"
OFFICE = frozenset({DOCX, PPTX, ODT, ODP, DOC, PPT, RTF})
"""What is turned into a PDF before it is read."""
PAGED = OFFICE | {PDF}
"""What has pages of its own: of anything else, sections stand in for them."""
