"""Facts about loops: how often they run, how a trip ends, what is the same in all trips."""
