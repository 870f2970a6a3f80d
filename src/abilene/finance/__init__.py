"""What it costs and who pays: debt, cash flow, tax and measures of worth."""
