"""Rules of what makes arrays of arrays: their parts, shapes, joins, sums over axes and products."""
