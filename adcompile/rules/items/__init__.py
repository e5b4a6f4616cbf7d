"""The rules of functions that give items one by one, or take them so, as short texts."""
