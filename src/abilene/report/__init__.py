"""What people see of a plan: the table, the report, charts and workbook."""
