PROMPT="first
second# "
