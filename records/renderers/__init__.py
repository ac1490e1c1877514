"""Documents and spreadsheets, from what the apps lay out."""

from records.renderers.paper import laid_out, paper_styles, pdf

__all__ = ["laid_out", "paper_styles", "pdf"]
