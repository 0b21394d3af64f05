"""Questions to begin with, by practice theme. A test asks each of the sample reports."""

EXAMPLES = (
    ("The child’s daily life", "How can practitioners understand what a child’s daily life is like?"),
    ("Working with families", "What helps when a family is reluctant to engage?"),
    ("Thinking and challenge", "How should practitioners challenge one another’s decisions?"),
    ("Changing risk and need", "When should an assessment of risk be reviewed?"),
    ("Sharing information", "Why is information about a child not shared between agencies?"),
    ("Leadership", "How should managers oversee and supervise practitioners’ work?"),
)
