"""The weights of the features of `rank`, in the order of `rank.FEATURES`, and the constant."""

WEIGHTS = (4.0, 2.0, 1.0, 3.0, 1.0, 1.0, 0.8, 0.0, 0.6, 1.5, -1.5, 0.2, 0.2, 0.6, 0.5, -1.0, 0.1, -3.0)
