"""From a program to the programs of its derivatives: `reverse`, `forward`, and the texts of rules that both are made of."""
