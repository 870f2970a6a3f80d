"""The engine: exact dispatch by the hour, sizing by cutting planes, and the LP that checks both."""
