"""The judge: small random programs of the kinds that go wrong, each compared with differences of plain calls.

    python -m tests.kinds --seed S --n N [--jobs J] [--from A --to B]

Programs are made of terms over dtypes, ranks and layouts (`terms`), copies and views of memory that is written
(`copies`), and code of the user's that changes something (`effects`, `objects`). `judge` says of each program what became
of its value, derivatives of first and second order and of what it leaves behind. A program depends on its seed and number alone.
"""
